/** Which alerts to open and which to close, from how things stand: decided purely, so that it can be tried at any time. */
import type { AlertRow, NewAlert } from "../db/alerts.ts";
import { couldStartAt, daemonWellSeconds, graceSeconds, subjectOf, type AlertEnd } from "../model/alert.ts";
import { brokenMessage, diskMessage, lateMessage, noDeviceMessage } from "../model/alert-words.ts";
import { upcoming } from "../model/due.ts";
import { isDaemon, type Job } from "../model/job.ts";
import type { WaitingFor } from "../model/run.ts";

/** Whoever is just typing an entry is not to be told so on the phone. */
const brokenPatienceSeconds = 60;
const devicePatienceSeconds = 300;
const leastFreeMegabytes = 500;
/** Above this it is enough again; in between it stays as it was, so that nobody is told to and fro. */
const enoughFreeMegabytes = 1000;

export interface Overdue {
  job_name: string;
  due_at: number;
  created: number;
  run_after: number | null;
  waiting_for: WaitingFor | null;
}

export interface Standing {
  now: number;
  timezone: string;
  /** Since when AIOS has been at work without a gap. */
  watchingSince: number;
  /** By stop-all: then nothing is late. */
  isStopped: boolean;
  job(name: string): Job | undefined;
  /** Triggers of the schedule whose time passed minutes ago. */
  overdue: readonly Overdue[];
  /** What waits for a device, and since when. */
  deviceless: readonly { job_name: string; oldest: number }[];
  /** Entries with an error, and when that was noticed; `job` is null where it belongs to no job. */
  broken: readonly { job: string | null; message: string; since: number }[];
  /** Of the disk with the home; null where nobody can say. */
  freeMegabytes: number | null;
  open: readonly AlertRow[];
  /** Whether a run of the job has started since the alert was opened. */
  hasStartedSince(alert: AlertRow): boolean;
  /** When the run that is live now has started, or null. */
  liveSince(jobName: string): number | null;
}

export interface Decided {
  open: NewAlert[];
  close: { id: number; how: AlertEnd }[];
}

export function decideAlerts(standing: Standing): Decided {
  const open = [...late(standing), ...deviceless(standing), ...broken(standing), ...disk(standing)];
  const subjects = new Set(open.map(({ kind, about }) => subjectOf(kind, about)));
  const close = standing.open.flatMap((alert) => {
    const how = endOf(alert, subjects.has(alert.subject), standing);
    return how === null ? [] : [{ id: alert.id, how }];
  });
  return { open, close };
}

function late(standing: Standing): NewAlert[] {
  const { now, timezone, watchingSince, isStopped, job: find } = standing;
  if (isStopped) return [];
  const isOpen = openSubjects(standing);
  const found = new Map<string, NewAlert>();
  for (const trigger of standing.overdue) {
    const job = find(trigger.job_name);
    if (!job?.enabled || trigger.waiting_for === "device" || found.has(job.name)) continue;
    const grace = graceSeconds(job, gapAfter(job, trigger.due_at));
    const isDue = now > couldStartAt(trigger, watchingSince) + grace;
    if (!isDue && !isOpen.has(subjectOf("late", job.name))) continue;
    const message = lateMessage(job.name, trigger.due_at, trigger.waiting_for === "run", timezone);
    found.set(job.name, { kind: "late", about: job.name, job_name: job.name, message });
  }
  return [...found.values()];
}

function gapAfter(job: Job, at: number): number | null {
  if (job.schedule.type !== "cron") return null;
  const [next] = upcoming(job, at, "", 1);
  return next === undefined ? null : next - at;
}

function deviceless(standing: Standing): NewAlert[] {
  const { deviceless: waiting, job: find, now, watchingSince, isStopped } = standing;
  if (isStopped) return [];
  const isOpen = openSubjects(standing);
  return waiting.flatMap(({ job_name, oldest }) => {
    const job = find(job_name);
    const isDue = now > Math.max(oldest, watchingSince) + devicePatienceSeconds;
    if (!job?.enabled || (!isDue && !isOpen.has(subjectOf("no_device", job_name)))) return [];
    return [{ kind: "no_device" as const, about: job_name, job_name, message: noDeviceMessage(job_name, job.tags) }];
  });
}

function openSubjects({ open }: Standing): Set<string> {
  return new Set(open.map((alert) => alert.subject));
}

function broken(standing: Standing): NewAlert[] {
  const { broken: entries, now } = standing;
  const isOpen = openSubjects(standing);
  return entries.flatMap(({ job, message, since }) => {
    const alert = {
      kind: "broken" as const,
      about: aboutBroken(job, message),
      job_name: job,
      message: brokenMessage(job, message),
    };
    return now - since >= brokenPatienceSeconds || isOpen.has(subjectOf("broken", alert.about)) ? [alert] : [];
  });
}

/** Errors of no job are known by what they say. */
export function aboutBroken(job: string | null, message: string): string {
  return job === null ? `list: ${message}` : job;
}

const aboutDisk = "disk";

function disk(standing: Standing): NewAlert[] {
  const { freeMegabytes } = standing;
  if (freeMegabytes === null) return [];
  const isOpen = openSubjects(standing).has(subjectOf("trouble", aboutDisk));
  if (freeMegabytes >= (isOpen ? enoughFreeMegabytes : leastFreeMegabytes)) return [];
  return [
    { kind: "trouble", about: aboutDisk, job_name: null, message: diskMessage(Math.round(freeMegabytes / 50) * 50) },
  ];
}

function endOf(alert: AlertRow, isStill: boolean, standing: Standing): AlertEnd | null {
  if (isStill) return null;
  switch (alert.kind) {
    case "failed":
    case "lost":
      return isGone(alert, standing) ? "gone" : isWellDaemon(alert, standing) ? "recovered" : null;
    case "never_ran":
      return standing.hasStartedSince(alert) ? "recovered" : isGone(alert, standing) ? "gone" : null;
    case "late":
      if (standing.hasStartedSince(alert)) return "recovered";
      // Nobody may start it now; when work goes on it is looked at again.
      return standing.isStopped && !isGone(alert, standing) ? null : "gone";
    case "no_device":
      if (standing.isStopped && !isGone(alert, standing)) return null;
      return isGone(alert, standing) || !standing.hasStartedSince(alert) ? "gone" : "recovered";
    case "broken":
      return "recovered";
    case "trouble":
      return alert.subject === subjectOf("trouble", aboutDisk) && standing.freeMegabytes !== null ? "recovered" : null;
  }
}

/** Turned off, or not in the list any more. An entry with an error is still there. */
function isGone({ job_name }: AlertRow, { job: find, broken: entries }: Standing): boolean {
  if (job_name === null || entries.some(({ job }) => job === job_name)) return false;
  return !find(job_name)?.enabled;
}

function isWellDaemon({ kind, job_name }: AlertRow, { job: find, liveSince, now }: Standing): boolean {
  const job = kind === "failed" && job_name !== null ? find(job_name) : undefined;
  if (!job || !isDaemon(job)) return false;
  const since = liveSince(job.name);
  return since !== null && now - since >= daemonWellSeconds;
}
