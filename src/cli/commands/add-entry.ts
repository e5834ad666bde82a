/** From the options of `aios add` to an entry of the jobs list. */
import type { Json } from "../../model/job.ts";
import { Mistake } from "../mistakes.ts";
import { parseDuration } from "../spoken-times.ts";

export interface AddOptions {
  file?: string;
  function?: string;
  daily?: string;
  every?: string;
  cron?: string;
  once?: string;
  always?: boolean;
  idle?: boolean;
  watch?: string;
  after?: string;
  random?: string;
  /** The secret that callers sign with, where they must. */
  webhook?: string | true;
  arg?: Json[];
  kwarg?: Record<string, Json>;
  env?: Record<string, Json>;
  tag?: string[];
  retries?: number;
  retryDelay?: number;
  timeout?: number;
  grace?: number;
  /** In seconds. */
  hold?: number;
  priority?: number;
  disabled?: boolean;
  timezone?: string;
  catchUp?: string;
  overlap?: string;
  workingFolder?: string;
  secret?: string[];
  memory?: number;
  cpu?: number;
  image?: string;
  network?: boolean;
  description?: string;
  set?: Record<string, Json>;
}

type Entry = Record<string, Json>;

export function entryOf(name: string, options: AddOptions): Entry {
  const entry: Record<string, Json | undefined> = {
    name,
    file: options.file,
    function: options.function,
    ...scheduleOf(options),
    args: options.arg,
    kwargs: options.kwarg,
    env: options.env,
    tags: options.tag?.flatMap((tag) => splitList(tag)),
    retries: options.retries,
    retry_delay_seconds: options.retryDelay,
    timeout_seconds: options.timeout,
    grace_seconds: options.grace,
    hold_minutes: options.hold === undefined ? undefined : options.hold / 60,
    priority: options.priority,
    enabled: options.disabled === true ? false : undefined,
    timezone: options.timezone,
    catch_up: options.catchUp,
    overlap: options.overlap,
    working_folder: options.workingFolder,
    secrets: options.secret?.flatMap((name) => splitList(name)),
    memory_mb: options.memory,
    cpu: options.cpu,
    image: options.image,
    network: options.network,
    description: options.description,
    ...options.set,
  };
  return Object.fromEntries(Object.entries(entry).filter((field): field is [string, Json] => field[1] !== undefined));
}

function scheduleOf(options: AddOptions): Entry {
  const given: [string, Entry | null][] = [
    ["--daily", options.daily === undefined ? null : { type: "daily", time: options.daily }],
    ["--every", options.every === undefined ? null : { type: "interval", interval_minutes: minutesOf(options.every) }],
    ["--cron", options.cron === undefined ? null : { type: "cron", cron: options.cron }],
    ["--once", options.once === undefined ? null : { type: "once", at: options.once }],
    ["--always", options.always === true ? { type: "always" } : null],
    ["--idle", options.idle === true ? { type: "idle" } : null],
    ["--watch", options.watch === undefined ? null : { type: "watch", path: options.watch }],
    ["--after", options.after === undefined ? null : { type: "after", after: splitList(options.after) }],
    ["--random", options.random === undefined ? null : { type: "random_daily", ...windowOf(options.random) }],
    ["--webhook", options.webhook === undefined ? null : webhookOf(options.webhook)],
  ];
  const chosen = given.filter((one): one is [string, Entry] => one[1] !== null);
  if (chosen.length > 1) {
    const names = chosen.map(([name]) => name).join(" and ");
    throw new Mistake(
      "usage",
      `A job has one reason to run, but here are ${names}. Give one of them, and add a second job for the other.`,
    );
  }
  if (chosen.length === 0) return options.set?.["type"] === undefined ? { type: "trigger" } : {};
  return chosen[0]![1];
}

function webhookOf(secret: string | true): Entry {
  return { type: "webhook", ...(secret === true ? {} : { secret }) };
}

function minutesOf(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === null || seconds <= 0) {
    throw new Mistake(
      "usage",
      `--every is "${text}"; it should be a length of time with its unit, such as 30m, 90s or 1h30m.`,
    );
  }
  return seconds / 60;
}

function windowOf(text: string): Entry {
  const [, after_time, before_time] = /^\s*(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)\s*$/.exec(text) ?? [];
  if (after_time !== undefined && before_time !== undefined) return { after_time, before_time };
  throw new Mistake("usage", `--random is "${text}"; it should be two times of day, such as 14:00-18:00.`);
}

function splitList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
