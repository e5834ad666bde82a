/** The days of a calendar of runs: columns of weeks, and what a day was like. Dates are "2026-11-22", of the computer's zone. */

export interface DayCounts {
  succeeded: number;
  failed: number;
  other: number;
}

export interface CalendarDay extends DayCounts {
  date: string;
  /** `none`: nothing ran. `bad`: something failed. `quiet`: only what was stopped, asked and the like. */
  look: "none" | "good" | "bad" | "quiet";
  /** 0 to 3: how much ran, beside the busiest day. */
  strength: 0 | 1 | 2 | 3;
}

export interface CalendarWeek {
  /** Of its first day. */
  date: string;
  /** Monday first; null for days outside the time shown. */
  days: (CalendarDay | null)[];
  /** Where a month begins in this week: 1 to 12. */
  month: number | null;
}

const daySeconds = 86_400;

export function calendarWeeks(
  activity: readonly (DayCounts & { day: string })[],
  from: string,
  until: string,
): CalendarWeek[] {
  const byDay = sumByDay(activity);
  const most = Math.max(1, ...[...byDay.values()].map(total));
  const weeks: CalendarWeek[] = [];
  for (let date = mondayOf(from); date <= until; date = plusDays(date, 7)) {
    const dates = Array.from({ length: 7 }, (_, index) => plusDays(date, index));
    const shown = dates.filter((day) => day >= from && day <= until);
    const first = shown.find((day) => day.endsWith("-01"));
    weeks.push({
      date,
      days: dates.map((day) => (day < from || day > until ? null : calendarDay(day, byDay.get(day), most))),
      month: first === undefined ? null : Number(first.slice(5, 7)),
    });
  }
  return weeks;
}

function sumByDay(activity: readonly (DayCounts & { day: string })[]): Map<string, DayCounts> {
  const byDay = new Map<string, DayCounts>();
  for (const { day, succeeded, failed, other } of activity) {
    const sum = byDay.get(day) ?? { succeeded: 0, failed: 0, other: 0 };
    byDay.set(day, {
      succeeded: sum.succeeded + succeeded,
      failed: sum.failed + failed,
      other: sum.other + other,
    });
  }
  return byDay;
}

function calendarDay(date: string, counts: DayCounts | undefined, most: number): CalendarDay {
  const { succeeded = 0, failed = 0, other = 0 } = counts ?? {};
  const all = succeeded + failed + other;
  return { date, succeeded, failed, other, look: lookOf(succeeded, failed, other), strength: strengthOf(all, most) };
}

function lookOf(succeeded: number, failed: number, other: number): CalendarDay["look"] {
  if (failed > 0) return "bad";
  if (succeeded > 0) return "good";
  return other > 0 ? "quiet" : "none";
}

function strengthOf(all: number, most: number): CalendarDay["strength"] {
  if (all === 0) return 0;
  return Math.min(3, 1 + Math.floor((2 * all) / most)) as CalendarDay["strength"];
}

function total({ succeeded, failed, other }: DayCounts): number {
  return succeeded + failed + other;
}

// Days are counted as UTC days: a date has no zone, and so no hour is lost in spring.

export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * daySeconds * 1000).toISOString().slice(0, 10);
}

export function mondayOf(date: string): string {
  const weekday = (new Date(Date.parse(date)).getUTCDay() + 6) % 7;
  return plusDays(date, -weekday);
}
