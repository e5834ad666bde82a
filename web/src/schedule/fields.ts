/** When an automation runs, as an entry of the jobs list says it. */
export interface ScheduleFields {
  type: string;
  time?: string;
  interval_minutes?: number;
  after_time?: string;
  before_time?: string;
  cron?: string;
  at?: string | number;
  path?: string;
  after?: string[];
}

const keys = ["type", "time", "interval_minutes", "after_time", "before_time", "cron", "at", "path", "after"] as const;

/** The part of an entry that says when. */
export function scheduleOf(entry: Readonly<Record<string, unknown>>): ScheduleFields {
  const found = Object.fromEntries(keys.filter((key) => key in entry).map((key) => [key, entry[key]]));
  return { type: "trigger", ...found };
}

/** The change that makes an entry say this and nothing of another kind: what is not needed is removed by null. */
export function asChange(schedule: ScheduleFields): Record<string, string | number | string[] | null> {
  return Object.fromEntries(keys.map((key) => [key, schedule[key] ?? null]));
}

/** As plain data, to be sent. */
export function asEntry(schedule: ScheduleFields): Record<string, string | number | string[]> {
  return { ...schedule };
}
