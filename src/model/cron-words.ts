/** The cron expressions that people mean most, in words: "every Friday at 17:00". */

const dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const monthNames = [
  ...["January", "February", "March", "April", "May", "June", "July"],
  ...["August", "September", "October", "November", "December"],
];
const shortDays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const nicknames: Record<string, string> = {
  "@hourly": "every hour",
  "@daily": "every day at 00:00",
  "@midnight": "every day at 00:00",
  "@weekly": "every Sunday at 00:00",
  "@monthly": "on the 1st of every month at 00:00",
  "@yearly": "every 1 January at 00:00",
  "@annually": "every 1 January at 00:00",
};

/** Null where it takes more than a few words to say. */
export function cronWords(expression: string): string | null {
  const text = expression.trim().toLowerCase();
  if (Object.hasOwn(nicknames, text)) return nicknames[text]!;
  const fields = text.split(/\s+/);
  if (fields.length !== 5) return null;
  const [minute, hour, day, month, weekday] = fields as [string, string, string, string, string];
  if (day === "*" && month === "*" && weekday === "*") {
    const step = stepWords(minute, hour);
    if (step !== null) return step;
  }
  const time = timeWords(minute, hour);
  const days = time === null ? null : daysWords(day, month, weekday);
  return days === null ? null : `${days} at ${time}`;
}

function stepWords(minute: string, hour: string): string | null {
  const every = /^\*\/(\d{1,2})$/.exec(minute);
  if (minute === "*" && hour === "*") return "every minute";
  // What does not divide the hour begins anew with each, and is no such step.
  if (every && hour === "*" && 60 % Number(every[1]) === 0)
    return every[1] === "1" ? "every minute" : `every ${every[1]} minutes`;
  const hours = /^\*\/(\d{1,2})$/.exec(hour);
  const past = /^\d{1,2}$/.test(minute) ? Number(minute) : null;
  if (past === null || past > 59) return null;
  const tail = past === 0 ? "" : `, ${past} ${past === 1 ? "minute" : "minutes"} past`;
  if (hour === "*") return `every hour${tail}`;
  if (hours && Number(hours[1]) > 1 && 24 % Number(hours[1]) === 0) return `every ${hours[1]} hours${tail}`;
  return null;
}

function timeWords(minute: string, hour: string): string | null {
  if (!/^\d{1,2}$/.test(minute) || !/^\d{1,2}(,\d{1,2})*$/.test(hour) || Number(minute) > 59) return null;
  const hours = hour.split(",").map(Number);
  if (hours.some((one) => one > 23) || hours.length > 6) return null;
  return listed(hours.map((one) => `${String(one).padStart(2, "0")}:${minute.padStart(2, "0")}`));
}

function daysWords(day: string, month: string, weekday: string): string | null {
  if (day === "*" && month === "*") return weekdayWords(weekday);
  if (weekday !== "*") return null;
  const date =
    day === "l"
      ? "the last day"
      : /^\d{1,2}(,\d{1,2})*$/.test(day)
        ? listed(day.split(",").map((one) => `the ${nth(Number(one))}`))
        : null;
  if (date !== null && month === "*") return `on ${date} of every month`;
  if (/^\d{1,2}$/.test(month) && /^\d{1,2}$/.test(day) && Number(month) >= 1 && Number(month) <= 12) {
    return `every ${Number(day)} ${monthNames[Number(month) - 1]}`;
  }
  return null;
}

function weekdayWords(weekday: string): string | null {
  if (weekday === "*") return "every day";
  if (/^(1-5|mon-fri)$/.test(weekday)) return "every weekday";
  const numbers = weekday.split(",").map((one) => (/^[0-7]$/.test(one) ? Number(one) % 7 : shortDays.indexOf(one)));
  if (numbers.some((one) => one < 0)) return null;
  // Monday first, as weeks are told.
  const sorted = [...new Set(numbers)].toSorted((one, other) => ((one + 6) % 7) - ((other + 6) % 7));
  if (sorted.length === 7) return "every day";
  return `every ${listed(sorted.map((one) => dayNames[one]!))}`;
}

function nth(number: number): string {
  const tens = number % 100;
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${ending}`;
}

function listed(names: string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
