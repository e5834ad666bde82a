/** What the doors (command line, page, API) show. Plain data: times are epoch seconds, null where there is none. */
import { z } from "zod";
import { runStates, triggerSources, waitingFors } from "../model/run.ts";
import { json, jsonObject, time } from "./declare.ts";
import { remedyView, reviewView } from "./reviews/views.ts";

const text = z.string();

export const artifactView = z
  .object({
    run_id: text,
    name: text,
    media_type: text,
    bytes: z.int(),
    sha256: text,
    created: time,
  })
  .describe("A file that a run has kept");
export type ArtifactView = z.infer<typeof artifactView>;

export const notificationView = z.object({
  id: z.int(),
  run_id: text.nullable(),
  job: text.nullable(),
  created: time,
  level: text,
  title: text.nullable(),
  text,
});
export type NotificationView = z.infer<typeof notificationView>;

export const logView = z.object({
  id: z.int(),
  timestamp: time,
  level: text,
  message: text,
  device: text,
  run_id: text.nullable(),
  job: text.nullable(),
  stream: text.nullable(),
});
export type LogView = z.infer<typeof logView>;

export const runError = z.object({
  type: text.describe("The program's exception class, or one of AIOS's own such as FileMissing"),
  message: text.describe("What happened, why, what to do next"),
  traceback: text.nullable(),
  retryable: z.boolean().describe("False where another attempt cannot help"),
});

export const runView = z.object({
  id: text,
  short_id: text.describe("The end of the id that people type: at least its last eight characters"),
  job: text,
  state: z.enum(runStates),
  source: z.enum(triggerSources),
  attempt: z.int(),
  device: text,
  due_at: time,
  started: time,
  finished: time.nullable(),
  seconds: z.number(),
  late_seconds: z.number().nullable().describe("Set where it started more than a minute after it was due"),
  exit_code: z.int().nullable(),
  signal: text.nullable(),
  result: json,
  error: runError.nullable(),
  why: text.nullable().describe("Of a run that failed: why, for somebody who does not know computers"),
  note: text.nullable(),
  progress: z.number().nullable().describe("From 0 to 1, as its program told it last"),
  progress_text: text.nullable(),
  preview: z.boolean().describe("A rehearsal: its effects were only noted down"),
  ad_hoc: z.boolean().describe("Of a draft, or of something that is not in the jobs list"),
  effects: z.object({ done: z.int(), captured: z.int(), undone: z.int() }).describe("What it did, or would do"),
});
export type RunView = z.infer<typeof runView>;

export const runDetailView = runView.extend({
  remedy: remedyView.nullable().describe("Of a run that failed"),
  review: reviewView.nullable().describe("What it asked, or what somebody has to look at because of it"),
  args: z.array(json),
  kwargs: jsonObject,
  cancel_reason: text.nullable(),
  peak_memory_bytes: z.number().nullable(),
  cpu_seconds: z.number().nullable(),
  trigger_id: z.int(),
  artifacts: z.array(artifactView),
  notifications: z.array(notificationView),
  log: z.array(logView).describe("The last lines of its log"),
  folder: text.nullable().describe("The folder with the files it left"),
});
export type RunDetailView = z.infer<typeof runDetailView>;

export const triggerView = z.object({
  id: z.int(),
  job: text,
  created: time,
  processed: time.nullable(),
  source: z.enum(triggerSources),
  waiting_for: z.enum(waitingFors).nullable(),
  outcome: text.nullable(),
  note: text.nullable(),
  run_id: text.nullable(),
  attempt: z.int(),
  run_after: time.nullable().describe("Not before this time; null for at once"),
  preview: z.boolean(),
});
export type TriggerView = z.infer<typeof triggerView>;

export const deviceView = z.object({
  device: text,
  tags: z.array(text),
  alive: z.boolean(),
  slots: z.int(),
  running: z.int(),
  version: text,
  started: time,
  last_seen: time,
  stop_confirmed: z.boolean().describe("After a stop-all: whether it has confirmed that nothing of it runs"),
});
export type DeviceView = z.infer<typeof deviceView>;

export const attentionView = z
  .object({
    kind: z.enum([
      "failing",
      "late",
      "never_ran",
      "broken_job",
      "list_problem",
      "unknown_job",
      "no_device",
      "quarantined",
      "question",
      "trouble",
    ]),
    job: text.nullable(),
    run_id: text.nullable().describe("The run that shows what happened"),
    message: text,
    in_words: text
      .nullable()
      .describe("The same for somebody who does not know computers; null where it is plain enough"),
    what_next: text.nullable().describe("What somebody can do on the page, without commands"),
    command: text.nullable().describe("A command that shows more or mends it"),
    since: time.nullable(),
  })
  .describe("Something a person should look at, and what to do about it");
export type AttentionView = z.infer<typeof attentionView>;

export const statusView = z.object({
  verdict: text.describe('One sentence: "Everything is fine. Next: morning_report, today at 09:00."'),
  state: z
    .enum(["fine", "attention", "stopped", "off"])
    .describe("attention: something needs a person. stopped: by stop-all. off: no AIOS is running here"),
  home: text,
  version: text,
  devices: z.array(deviceView),
  counts: z.object({ jobs: z.int(), enabled: z.int(), running: z.int(), waiting: z.int() }),
  running: z.array(runView),
  next: z.array(z.object({ job: text, at: time, schedule: text })),
  attention: z.array(attentionView),
  waiting_for_you: z.int().describe("Reviews that are open and not set aside"),
  notifications: z.array(notificationView).describe("What programs told within the last day, newest first"),
  stop_all: z.object({ since: time, reason: text }).nullable(),
});
export type StatusView = z.infer<typeof statusView>;

export const healthView = z
  .object({ healthy: z.boolean(), problem: text.nullable().describe("One sentence") })
  .describe("Whether an AIOS does its work; what needs a person is told by the status");
export type HealthView = z.infer<typeof healthView>;

export const jobView = z.object({
  name: text,
  type: text.nullable(),
  schedule: text.nullable().describe('"every day at 09:00"; null for a broken entry'),
  enabled: z.boolean(),
  problem: text.nullable().describe("Why it cannot run"),
  status: text,
  tags: z.array(text),
  file: text.nullable(),
  function: text.nullable(),
  image: text.nullable().describe("The container image it runs in; null for the device itself"),
  description: text.nullable(),
  secrets: z.array(text).describe("Names of those its runs get"),
  running: z.int(),
  waiting: z.int(),
  last_run: runView.nullable(),
  next_run_at: time.nullable(),
  upcoming: z.array(time).describe("The next three times"),
  failures: z.int().describe("In a row"),
  recent: z.array(z.enum(runStates)).describe("How the last runs ended, newest first"),
});
export type JobView = z.infer<typeof jobView>;

export const secretView = z.object({
  name: text,
  created: time,
  updated: time,
  jobs: z.array(text).describe("Jobs that declare it"),
  readable: z.boolean().describe("Whether the key that is there opens it"),
});
export type SecretView = z.infer<typeof secretView>;

export const stateView = z
  .object({
    program: text,
    key: text,
    value: json,
    version: z.int(),
    expires: time.nullable(),
    updated: time,
  })
  .describe("A value that a program keeps");
export type StateView = z.infer<typeof stateView>;
