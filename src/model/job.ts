/**
 * A job: a named entry of the jobs list, with every default filled in.
 *
 * The field names are those of `jobs.yaml`, of the `SCHEDULED_JOBS` list AIOS grew from, and of the stored
 * definition: one spelling from the file to the database, so there is no mapping to get wrong.
 */
import { z } from "zod";

const clockTime = z
  .string()
  .regex(/^([01]?\d|2[0-3]):[0-5]\d$/, 'a time of day such as "09:00"')
  .transform((time) => time.padStart(5, "0"));

const jsonValue = z.json();

/** Of a secret, which becomes an environment variable of that name. */
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, "a name such as API_KEY");

/** Of an image in a registry or on the device. Never an option of the engine's command line, which begins with "-". */
const imageName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:/@-]{0,511}$/, 'the name of an image such as "python:3.13-slim"');

/** What each type needs to know when to run. `once.at` is epoch seconds after compilation. */
export type Schedule =
  | { type: "always" }
  | { type: "trigger" }
  | { type: "daily"; time: string }
  | { type: "interval"; interval_minutes: number }
  | { type: "random_daily"; after_time: string; before_time: string }
  | { type: "idle"; every_seconds: number }
  | { type: "cron"; cron: string }
  | { type: "once"; at: number }
  | { type: "watch"; path: string }
  | { type: "after"; after: string[] }
  /** `secret`: the name of the one that callers sign with; null: whoever knows the address may call. */
  | { type: "webhook"; secret: string | null };

export const jobTypes = [
  "always",
  "daily",
  "interval",
  "random_daily",
  "trigger",
  "idle",
  "cron",
  "once",
  "watch",
  "after",
  "webhook",
] as const;
export type JobType = (typeof jobTypes)[number];

/** The fields that each type requires, besides the common ones. */
export const scheduleFields = {
  always: z.object({ type: z.literal("always") }),
  trigger: z.object({ type: z.literal("trigger") }),
  daily: z.object({ type: z.literal("daily"), time: clockTime }),
  interval: z.object({
    type: z.literal("interval"),
    interval_minutes: z.number().positive("more than 0 minutes").max(5_256_000, "at most ten years"),
  }),
  random_daily: z.object({
    type: z.literal("random_daily"),
    after_time: clockTime.default("00:00"),
    before_time: clockTime.default("23:59"),
  }),
  idle: z.object({ type: z.literal("idle"), every_seconds: z.number().min(1).default(60) }),
  cron: z.object({ type: z.literal("cron"), cron: z.string().min(1) }),
  once: z.object({
    type: z.literal("once"),
    at: z.union([z.string().min(1), z.number()]).describe('A time such as "2026-12-24 18:00", or epoch seconds'),
  }),
  watch: z.object({ type: z.literal("watch"), path: z.string().min(1) }),
  after: z.object({
    type: z.literal("after"),
    after: z.union([
      z
        .string()
        .min(1)
        .transform((name) => [name]),
      z.array(z.string().min(1)).min(1),
    ]),
  }),
  webhook: z.object({ type: z.literal("webhook"), secret: variableName.nullable().default(null) }),
} satisfies Record<JobType, z.ZodType>;

/** Seconds a run may take unless its job says otherwise: none, as daemons and long backups are ordinary. */
export const jobDefaults = {
  retries: 3,
  retry_delay_seconds: 10,
  priority: 0,
  grace_seconds: 10,
  catch_up: "once",
  // A run asked for while another is live waits for it: the only choice that loses none.
  overlap: "queue",
  working_folder: "own",
} as const;

/** The fields that every job may have, whatever its type. */
export const commonFields = z.object({
  name: z.string().min(1).max(200),
  file: z.string().min(1).nullish().describe("A file in Programs/"),
  function: z.string().min(1).nullish().describe("The function to call; without it the file runs as a script"),
  args: z.array(jsonValue).nullish(),
  kwargs: z.record(z.string(), jsonValue).nullish(),
  env: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  tags: z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .describe("Runs only on devices that have all of these"),
  retries: z.number().int().min(0).max(1_000_000).nullish().describe("Attempts in all; 0 and 1 both mean one"),
  retry_delay_seconds: z.number().min(0).max(86_400).nullish(),
  timeout_seconds: z.number().positive().max(31_536_000).nullish(),
  grace_seconds: z.number().min(0).max(3_600).nullish().describe("Between asking a run to end and killing it"),
  priority: z.number().nullish().describe("Higher runs first"),
  enabled: z.boolean().nullish(),
  timezone: z.string().nullish().describe('An IANA zone such as "Europe/Berlin"'),
  catch_up: z.enum(["skip", "once", "all"]).nullish().describe("What to do about times missed while off"),
  overlap: z.enum(["queue", "skip", "parallel"]).nullish().describe("What to do while an earlier run is live"),
  working_folder: z
    .enum(["own", "home"])
    .nullish()
    .describe("Where a run starts: a folder of its own (the default), or the home as in the Python original"),
  secrets: z
    .union([variableName.transform((name) => [name]), z.array(variableName)])
    .nullish()
    .describe("The secrets its runs may read, by name"),
  memory_mb: z.number().positive().max(16_777_216).nullish().describe("Mebibytes a run may use, with all it starts"),
  cpu: z
    .number()
    .positive()
    .max(4_096)
    .nullish()
    .describe("Processors a run may use, such as 0.5 or 2; whole ones unless it has an image"),
  image: imageName.nullish().describe("A container image to run in"),
  network: z.boolean().nullish().describe("Whether a container may reach the network"),
  hold_minutes: z
    .number()
    .min(0)
    .max(10_080, "at most a week")
    .nullish()
    .describe("How long a message of its runs waits, and can be taken back, before it is sent"),
  description: z.string().nullish(),
});

export type CatchUp = "skip" | "once" | "all";
export type Overlap = "queue" | "skip" | "parallel";
export type Json = z.infer<typeof jsonValue>;

export interface Job {
  name: string;
  /** Relative to `Programs/`, or absolute. Null where the command of its image is what runs. */
  file: string | null;
  function: string | null;
  schedule: Schedule;
  /** IANA zone in which `time`, `after_time`, `before_time` and `cron` are read. */
  timezone: string;
  args: Json[];
  kwargs: Record<string, Json>;
  env: Record<string, string>;
  tags: string[];
  /** Attempts in all, at least 1. */
  retries: number;
  retry_delay_seconds: number;
  timeout_seconds: number | null;
  grace_seconds: number;
  priority: number;
  enabled: boolean;
  catch_up: CatchUp;
  overlap: Overlap;
  working_folder: "own" | "home";
  /** Names of the secrets that its runs may read. */
  secrets: string[];
  /** Mebibytes for all processes of a run together; null for no limit. */
  memory_mb: number | null;
  /** Processors, fractions allowed; null for no limit. */
  cpu: number | null;
  /** The container image its runs start in; null for processes of the device itself. */
  image: string | null;
  /** Whether a container may reach the network. Processes always may. */
  network: boolean;
  description: string | null;
  /** Whose state a draft works on, which lies elsewhere while it is tried. Absent for what the jobs list has. */
  state_of?: string;
  /** Minutes that a message of its runs waits before it is sent; absent: as AIOS is configured. */
  hold_minutes?: number;
  /** Fields of the entry that AIOS does not know, as they were written. Absent when there are none. */
  extra?: Record<string, Json>;
}

/** What a definition lacks that an older AIOS has written. */
const laterFields = { secrets: [], memory_mb: null, cpu: null, image: null, network: false } satisfies Partial<Job>;

/** @param definition the JSON of the column `definition` of `jobs` */
export function storedJob(definition: string): Job {
  return { ...laterFields, ...(JSON.parse(definition) as Job) };
}

/** What a job's state belongs to: its file, which several jobs may share; where there is only an image, the job itself. */
export function programOf(job: Job): string {
  return job.state_of ?? job.file ?? job.name;
}

/** Whether a device with `deviceTags` may run a job that asks for `jobTags`: every asked tag must be there. */
export function tagsFit(jobTags: readonly string[], deviceTags: ReadonlySet<string>): boolean {
  return jobTags.every((tag) => deviceTags.has(tag));
}

/** Jobs that live as long as the device does; they take no slot, or a few of them would starve all others. */
export function isDaemon(job: Job): boolean {
  return job.schedule.type === "always";
}

/** What keeps a device from being idle. */
export function isWork(job: Job): boolean {
  return !isDaemon(job) && job.schedule.type !== "idle";
}

const daemonPriority = 1e9;

/** Daemons are claimed before all else: they take no slot, and must not wait behind those that do. */
export function triggerPriority(job: Job): number {
  return isDaemon(job) ? daemonPriority : job.priority;
}
