/** Moments in words, as seen from now: "today at 09:00", "yesterday at 17:02", "Friday at 09:00", "2026-12-24 at 18:00". */

const formats = new Map<string, { date: Intl.DateTimeFormat; time: Intl.DateTimeFormat; day: Intl.DateTimeFormat }>();

/** @param at epoch seconds; @param timezone an IANA zone */
export function daysAndTime(at: number, now: number, timezone: string): string {
  const { date, time, day } = formatsOf(timezone);
  const moment = new Date(at * 1000);
  const clock = time.format(moment);
  const daysAhead = dayNumber(date.format(moment)) - dayNumber(date.format(new Date(now * 1000)));
  if (daysAhead === 0) return `today at ${clock}`;
  if (daysAhead === 1) return `tomorrow at ${clock}`;
  if (daysAhead === -1) return `yesterday at ${clock}`;
  if (daysAhead > 1 && daysAhead < 7) return `on ${day.format(moment)} at ${clock}`;
  if (daysAhead < -1 && daysAhead > -7) return `last ${day.format(moment)} at ${clock}`;
  return `on ${date.format(moment)} at ${clock}`;
}

/** For what is read at some later time: "Friday 20 November at 09:00". */
export function dateAndTime(at: number, timezone: string): string {
  const moment = new Date(at * 1000);
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    weekday: "long",
    day: "numeric",
    month: "long",
  });
  // Some versions of the data put a comma behind the day of the week.
  return `${parts.format(moment).replace(",", "")} at ${formatsOf(timezone).time.format(moment)}`;
}

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000;
}

function formatsOf(timeZone: string) {
  let known = formats.get(timeZone);
  if (!known) {
    known = {
      // The Swedish way of writing a date is the one of ISO 8601.
      date: new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }),
      time: new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }),
      day: new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "long" }),
    };
    formats.set(timeZone, known);
  }
  return known;
}
