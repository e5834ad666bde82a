/** What the doors (command line, later the page) show. Plain data: times are epoch seconds, null where there is none. */
import type { Json } from "../model/job.ts";
import type { RunError } from "../model/outcome.ts";
import type { RunState, TriggerSource, WaitingFor } from "../model/run.ts";

export interface StatusView {
  /** One sentence: "Everything is fine. Next: morning_report, today at 09:00." */
  verdict: string;
  /** fine: nothing needs a person. attention: something does. stopped: by stop-all. off: no AIOS is running here. */
  state: "fine" | "attention" | "stopped" | "off";
  home: string;
  version: string;
  devices: DeviceView[];
  counts: { jobs: number; enabled: number; running: number; waiting: number };
  running: RunView[];
  next: { job: string; at: number; schedule: string }[];
  attention: AttentionView[];
  /** What programs wanted a person to know within the last day, newest first. */
  notifications: NotificationView[];
  stop_all: { since: number; reason: string } | null;
}

/** Whether an AIOS does its work; what needs a person is told by the status. */
export interface HealthView {
  healthy: boolean;
  /** One sentence, or null. */
  problem: string | null;
}

/** Something a person should look at, and what to do about it. */
export interface AttentionView {
  kind: "failing" | "broken_job" | "list_problem" | "unknown_job" | "no_device" | "quarantined" | "trouble";
  job: string | null;
  message: string;
  /** A command that shows more or mends it, or null. */
  command: string | null;
  since: number | null;
}

export interface JobView {
  name: string;
  type: string | null;
  /** "every day at 09:00"; for a broken entry null. */
  schedule: string | null;
  enabled: boolean;
  /** Why it cannot run. */
  problem: string | null;
  status: string;
  tags: string[];
  file: string | null;
  function: string | null;
  /** The container image it runs in; null for the device itself. */
  image: string | null;
  description: string | null;
  /** Names of those its runs get. */
  secrets: string[];
  running: number;
  waiting: number;
  last_run: RunView | null;
  next_run_at: number | null;
  /** The next three times. */
  upcoming: number[];
  failures: number;
  /** How the last runs ended, newest first. */
  recent: RunState[];
}

export interface RunView {
  id: string;
  /** The end of the id that people type: at least its last eight characters. */
  short_id: string;
  job: string;
  state: RunState;
  source: TriggerSource;
  attempt: number;
  device: string;
  due_at: number;
  started: number;
  finished: number | null;
  seconds: number;
  /** Started more than a minute after it was due. */
  late_seconds: number | null;
  exit_code: number | null;
  signal: string | null;
  result: Json;
  error: RunError | null;
  note: string | null;
  /** How far it is, from 0 to 1, as its program told it last; and in words. */
  progress: number | null;
  progress_text: string | null;
}

export interface RunDetailView extends RunView {
  args: Json[];
  kwargs: Record<string, Json>;
  cancel_reason: string | null;
  peak_memory_bytes: number | null;
  cpu_seconds: number | null;
  trigger_id: number;
  artifacts: ArtifactView[];
  notifications: NotificationView[];
  /** The last lines of its log. */
  log: LogView[];
  /** The folder with the files it left, or null. */
  folder: string | null;
}

export interface LogView {
  id: number;
  timestamp: number;
  level: string;
  message: string;
  device: string;
  run_id: string | null;
  job: string | null;
  stream: string | null;
}

/** A file that a run has kept. */
export interface ArtifactView {
  run_id: string;
  name: string;
  media_type: string;
  bytes: number;
  sha256: string;
  created: number;
}

export interface NotificationView {
  id: number;
  run_id: string | null;
  job: string | null;
  created: number;
  level: string;
  title: string | null;
  text: string;
}

export interface SecretView {
  name: string;
  created: number;
  updated: number;
  /** Jobs that declare it. */
  jobs: string[];
  /** Whether the key that is there opens it. */
  readable: boolean;
}

/** A value that a program keeps. */
export interface StateView {
  program: string;
  key: string;
  value: Json;
  version: number;
  expires: number | null;
  updated: number;
}

export interface DeviceView {
  device: string;
  tags: string[];
  alive: boolean;
  slots: number;
  running: number;
  version: string;
  started: number;
  last_seen: number;
  /** After a stop-all: whether it has confirmed that nothing of it runs. */
  stop_confirmed: boolean;
}

export interface TriggerView {
  id: number;
  job: string;
  created: number;
  processed: number | null;
  source: TriggerSource;
  waiting_for: WaitingFor | null;
  outcome: string | null;
  note: string | null;
  run_id: string | null;
  attempt: number;
  /** Not before this time; null for at once. */
  run_after: number | null;
}
