/** Times in the words people use: "today 09:00", "Friday 17:00", "3 minutes ago". Epoch seconds in, words out. */

const day = 86_400;

function now(): number {
  return Date.now() / 1000;
}

/** "today 09:00", "tomorrow 18:00", "Friday 17:00", "3 December 09:00", "3 December 2024 09:00". */
export function friendlyTime(at: number, from: number = now()): string {
  return `${friendlyDay(at, from)} ${clock(at)}`;
}

/** "today", "yesterday", "Friday" within a week, else the date. */
export function friendlyDay(at: number, from: number = now()): string {
  const days = daysBetween(from, at);
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  if (days === -1) return "yesterday";
  const date = new Date(at * 1000);
  if (days > 1 && days < 7) return date.toLocaleDateString("en-GB", { weekday: "long" });
  const sameYear = date.getFullYear() === new Date(from * 1000).getFullYear();
  return date.toLocaleDateString("en-GB", {
    weekday: days < 0 && days > -7 ? "short" : undefined,
    day: "numeric",
    month: "long",
    year: sameYear ? undefined : "numeric",
  });
}

/** "09:00" */
export function clock(at: number): string {
  return new Date(at * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** In whole days of the calendar, whatever the clock was moved by. */
function daysBetween(from: number, to: number): number {
  const midnight = (at: number) => {
    const date = new Date(at * 1000);
    return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 1000;
  };
  return Math.round((midnight(to) - midnight(from)) / day);
}

/** "just now", "3 minutes ago", "2 hours ago"; longer ago as `friendlyTime`. */
export function ago(at: number, from: number = now()): string {
  const seconds = from - at;
  if (seconds < 45) return "just now";
  if (seconds < 3600) return `${counted(Math.max(1, Math.round(seconds / 60)), "minute")} ago`;
  if (seconds < 6 * 3600) return `${counted(Math.round(seconds / 3600), "hour")} ago`;
  return friendlyTime(at, from);
}

/** "0.4 seconds", "12 seconds", "3 minutes", "2 hours 5 minutes". */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.max(0.1, seconds).toFixed(1)} seconds`;
  if (seconds < 90) return counted(Math.round(seconds), "second");
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return counted(minutes, "minute");
  const rest = minutes % 60;
  return rest === 0
    ? counted(minutes / 60, "hour")
    : `${counted(Math.floor(minutes / 60), "hour")} ${counted(rest, "minute")}`;
}

/** "1 file", "3 files". */
export function counted(count: number, what: string, many = `${what}s`): string {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? what : many}`;
}
