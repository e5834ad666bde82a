/** Data as a running AIOS would give it. */
import type { JobView, LogView, RunDetailView, RunView, StatusView, TriggerView } from "../../api/views.ts";
import type { LogRow } from "../../db/logs.ts";
import type { RunRow } from "../../db/runs.ts";
import { paintWith, type Look } from "../render/look.ts";

/** Sunday 22 November 2026, 12:00 in Berlin. */
export const noon = Date.UTC(2026, 10, 22, 11, 0, 0) / 1000;

export const plainLook: Look = {
  paint: paintWith(false),
  colours: false,
  unicode: true,
  columns: 100,
  timezone: "Europe/Berlin",
  now: noon,
};

export function plantedRun(fields: Partial<RunView> = {}): RunView {
  return {
    id: "0199a8c0-0000-7000-8000-00009f3c21ab",
    short_id: "9f3c21ab",
    job: "report",
    state: "succeeded",
    source: "schedule",
    attempt: 1,
    device: "laptop",
    due_at: noon - 7200,
    started: noon - 7200,
    finished: noon - 7198.8,
    seconds: 1.2,
    late_seconds: null,
    exit_code: 0,
    signal: null,
    result: null,
    error: null,
    why: null,
    note: null,
    progress: null,
    progress_text: null,
    preview: false,
    ad_hoc: false,
    effects: { done: 0, captured: 0, undone: 0 },
    ...fields,
  };
}

export function plantedDetail(fields: Partial<RunDetailView> = {}): RunDetailView {
  return {
    ...plantedRun(fields),
    args: [],
    kwargs: {},
    cancel_reason: null,
    peak_memory_bytes: null,
    cpu_seconds: null,
    trigger_id: 7,
    remedy: null,
    review: null,
    artifacts: [],
    notifications: [],
    log: [],
    folder: null,
    ...fields,
  };
}

export const diskFull = {
  type: "OSError",
  message: "[Errno 28] No space left on device: '/mnt/photos/2026'",
  traceback: 'Traceback (most recent call last):\n  File "Programs/photos.py", line 12, in sort\nOSError: [Errno 28] …',
  retryable: true,
};

export function plantedJob(fields: Partial<JobView> = {}): JobView {
  return {
    name: "report",
    type: "daily",
    schedule: "every day at 18:00",
    enabled: true,
    problem: null,
    status: "completed",
    tags: [],
    file: "report.py",
    function: "main",
    image: null,
    description: null,
    secrets: [],
    running: 0,
    waiting: 0,
    last_run: plantedRun(),
    next_run_at: noon + 6 * 3600,
    upcoming: [noon + 6 * 3600, noon + 30 * 3600, noon + 54 * 3600],
    failures: 0,
    recent: ["succeeded", "succeeded", "failed", "succeeded"],
    ...fields,
  };
}

export const plantedJobs: JobView[] = [
  plantedJob(),
  plantedJob({
    name: "web_monitor",
    schedule: "kept running",
    tags: ["browser"],
    running: 1,
    last_run: plantedRun({ state: "running", started: noon - 9000, finished: null }),
    next_run_at: null,
    recent: ["running", "stopped"],
  }),
  plantedJob({
    name: "sort_photos",
    schedule: "every 30 minutes",
    tags: ["storage", "gpu"],
    last_run: plantedRun({ state: "failed", started: noon - 300, seconds: 0.31, error: diskFull }),
    next_run_at: noon + 180,
    failures: 3,
    recent: ["failed", "failed", "failed", "succeeded"],
  }),
  plantedJob({
    name: "llm_processor",
    schedule: "when triggered",
    enabled: false,
    last_run: null,
    next_run_at: null,
    recent: [],
  }),
  plantedJob({
    name: "newsletter",
    type: null,
    schedule: null,
    problem: 'time is "25:00", which is not a time of day. Write hours and minutes, such as "09:00".',
    last_run: null,
    next_run_at: null,
    recent: [],
  }),
];

export function plantedStatus(fields: Partial<StatusView> = {}): StatusView {
  return {
    verdict: "2 things need you.",
    state: "attention",
    home: "/home/ada/aios",
    version: "0.1.0",
    devices: [
      {
        device: "laptop",
        tags: ["gpu", "storage"],
        alive: true,
        slots: 16,
        running: 2,
        version: "0.1.0",
        started: noon - 86_400,
        last_seen: noon - 2,
        stop_confirmed: false,
      },
    ],
    counts: { jobs: 5, enabled: 4, running: 2, waiting: 1 },
    running: [
      plantedRun({
        id: "r1",
        short_id: "aaaa1111",
        job: "web_monitor",
        state: "running",
        started: noon - 9000,
        finished: null,
      }),
      plantedRun({
        id: "r2",
        short_id: "bbbb2222",
        job: "report",
        state: "running",
        started: noon - 12,
        finished: null,
      }),
    ],
    next: [
      { job: "sort_photos", at: noon + 180, schedule: "every 30 minutes" },
      { job: "report", at: noon + 6 * 3600, schedule: "every day at 18:00" },
      { job: "back_up_everything_to_the_cellar", at: noon + 15 * 3600, schedule: "by cron 0 3 * * *" },
    ],
    attention: [
      {
        kind: "failing",
        job: "sort_photos",
        message: "sort_photos failed 3 times in a row: OSError: [Errno 28] No space left on device: '/mnt/photos/2026'",
        in_words: "It failed 3 times in a row. The disk is full.",
        run_id: null,
        what_next: "Look at what happened, mend it, then try again.",
        command: "aios show sort_photos",
        since: noon - 300,
      },
      {
        kind: "broken_job",
        job: "newsletter",
        message: 'newsletter is off because its entry has an error: time is "25:00", which is not a time of day.',
        in_words: null,
        run_id: null,
        what_next: null,
        command: null,
        since: null,
      },
    ],
    waiting_for_you: 0,
    notifications: [],
    stop_all: null,
    ...fields,
  };
}

export function plantedLog(fields: Partial<LogView> = {}): LogView {
  return {
    id: 1,
    timestamp: noon - 60,
    level: "INFO",
    message: "fetching page 3 of 10",
    device: "laptop",
    run_id: "r2",
    job: "report",
    stream: "stdout",
    ...fields,
  };
}

export function plantedRow(fields: Partial<RunRow> = {}): RunRow {
  return {
    id: "r2",
    job_name: "report",
    trigger_id: 1,
    source: "schedule",
    attempt: 1,
    state: "succeeded",
    device: "laptop",
    session: "s",
    attempt_token: "t",
    lease_until: 0,
    host: "h",
    supervisor: "p",
    args: "[]",
    kwargs: "{}",
    due_at: noon - 60,
    started: noon - 60,
    finished: noon - 58.8,
    exit_code: 0,
    signal: null,
    result: null,
    error: null,
    note: null,
    cancel_requested: null,
    cancel_reason: null,
    peak_memory_bytes: null,
    cpu_seconds: null,
    progress: null,
    progress_text: null,
    preview: 0,
    definition: null,
    program_version: null,
    effects_done: 0,
    effects_captured: 0,
    effects_undone: 0,
    ...fields,
  };
}

export function plantedLine(fields: Partial<LogRow> = {}): LogRow {
  const { job, ...line } = plantedLog();
  return { ...line, job_name: job, ...fields };
}

export function plantedTrigger(fields: Partial<TriggerView> = {}): TriggerView {
  return {
    id: 7,
    job: "report",
    created: noon,
    processed: null,
    source: "cli",
    waiting_for: null,
    outcome: null,
    note: null,
    run_id: null,
    attempt: 1,
    run_after: null,
    preview: false,
    ...fields,
  };
}
