/** Is everything fine? One sentence, and what needs a person. */
import { listDevices, type DeviceRow } from "../db/devices.ts";
import { definedJobs, type JobRow } from "../db/jobs.ts";
import { newNotifications } from "../db/notifications.ts";
import { lastUnwell } from "../db/past-runs.ts";
import { liveRuns } from "../db/runs.ts";
import { setting, stopAll } from "../db/settings.ts";
import { countPending, devicelessPending, quarantined, unknownPending } from "../db/triggers.ts";
import { describeSchedule } from "../model/due.ts";
import { errorSentence, type RunError } from "../model/outcome.ts";
import { daysAndTime } from "../model/when.ts";
import { tagsInWords } from "../model/why-words.ts";
import { type OperationContext, liveDevices, patience } from "./context.ts";
import { jobOf } from "./job-views.ts";
import type { Result } from "./operations.ts";
import { notificationView, runView } from "./run-views.ts";
import type { AttentionView, DeviceView, StatusView } from "./views.ts";

const quarantineShownSeconds = 7 * 86_400;
const nextShown = 5;
const notificationShownSeconds = 86_400;
const notificationsShown = 5;

export async function status(context: OperationContext): Promise<Result<"status">> {
  const { db } = context;
  return db.read(() => gather(context), patience);
}

function gather(context: OperationContext): StatusView {
  const { db, clock, home, version } = context;
  const now = clock.now();
  const rows = definedJobs(db);
  const running = liveRuns(db).map((run) => runView(run, now));
  const stop = stopAll(db);
  const alive = liveDevices(context);
  const view: Omit<StatusView, "verdict" | "state"> = {
    home,
    version,
    devices: alive.map((device) => deviceView(context, device, running)),
    counts: {
      jobs: rows.length,
      enabled: rows.filter((row) => row.enabled).length,
      running: running.length,
      waiting: countPending(db).reduce((sum, { count }) => sum + count, 0),
    },
    running,
    next: stop || alive.length === 0 ? [] : nextRuns(rows, now),
    attention: attention(context, rows, now),
    notifications: newNotifications(db, now - notificationShownSeconds, notificationsShown).map(notificationView),
    stop_all: stop,
  };
  return { ...judge(context, view, now), ...view };
}

function judge(
  { timezone }: OperationContext,
  view: Omit<StatusView, "verdict" | "state">,
  now: number,
): Pick<StatusView, "verdict" | "state"> {
  const needs = view.attention.length;
  const needsWords = `${needs} ${needs === 1 ? "thing needs" : "things need"} you.`;
  if (view.devices.length === 0) {
    return { state: "off", verdict: `AIOS is not running here.${needs > 0 ? ` ${needsWords}` : ""}` };
  }
  if (view.stop_all) {
    const since = daysAndTime(view.stop_all.since, now, timezone);
    return { state: "stopped", verdict: `Everything was stopped ${since}. Go on with: aios resume` };
  }
  if (needs > 0) return { state: "attention", verdict: needsWords };
  const [next] = view.next;
  const follows = next ? ` Next: ${next.job}, ${daysAndTime(next.at, now, timezone)}.` : "";
  return { state: "fine", verdict: `Everything is fine.${follows}` };
}

function nextRuns(rows: JobRow[], now: number): StatusView["next"] {
  return rows
    .filter((row) => row.enabled && row.next_run_at !== null && row.definition !== null)
    .toSorted((one, other) => one.next_run_at! - other.next_run_at!)
    .slice(0, nextShown)
    .map((row) => ({
      job: row.job_name,
      at: Math.max(now, row.next_run_at!),
      schedule: describeSchedule(jobOf(row)!),
    }));
}

function attention(context: OperationContext, rows: JobRow[], now: number): AttentionView[] {
  const { db } = context;
  const problems = JSON.parse(setting(db, "list_problems") ?? "[]") as StoredProblem[];
  const trouble = context.trouble();
  return [
    ...(trouble === null
      ? []
      : [{ kind: "trouble" as const, job: null, message: trouble, command: "aios doctor", since: null }]),
    ...rows.filter((row) => row.problem !== null).map((row) => brokenJob(row, problems)),
    ...problems.filter((problem) => problem.job === null).map(listProblem),
    ...rows.filter((row) => row.failures > 0 && row.enabled).map((row) => failingJob(context, row)),
    ...quarantined(db, now - quarantineShownSeconds).map((trigger) => ({
      kind: "quarantined" as const,
      job: trigger.job_name,
      message: `A run of ${trigger.job_name} was ${trigger.note ?? "set aside"}`,
      command: `aios run ${trigger.job_name}`,
      since: trigger.processed,
    })),
    ...unknownPending(db).map(({ job_name, count, oldest }) => ({
      kind: "unknown_job" as const,
      job: job_name,
      message: `${count} ${count === 1 ? "trigger waits" : "triggers wait"} for a job "${job_name}" that the jobs list does not have`,
      command: `aios cancel ${job_name}`,
      since: oldest,
    })),
    ...devicelessPending(db).map(({ job_name, oldest }) => ({
      kind: "no_device" as const,
      job: job_name,
      message: `${job_name} waits for a device with ${tagsInWords(tagsOf(rows, job_name))}; none is running`,
      command: `aios why ${job_name}`,
      since: oldest,
    })),
  ];
}

function tagsOf(rows: JobRow[], name: string): string[] {
  const row = rows.find((found) => found.job_name === name);
  return row ? (jobOf(row)?.tags ?? []) : [];
}

type StoredProblem = { job: string | null; place: string; message: string };

function brokenJob(row: JobRow, problems: StoredProblem[]): AttentionView {
  const place = problems.find((problem) => problem.job === row.job_name)?.place;
  const where = place === undefined ? "" : ` (${place})`;
  const message = `${row.job_name} is off because its entry has an error${where}: ${row.problem}`;
  return { kind: "broken_job", job: row.job_name, message, command: "aios doctor", since: null };
}

/** Errors of the jobs list that belong to no job, such as an entry without a name. */
function listProblem({ place, message }: StoredProblem): AttentionView {
  return { kind: "list_problem", job: null, message: `${place}: ${message}`, command: "aios doctor", since: null };
}

function failingJob({ db }: OperationContext, row: JobRow): AttentionView {
  const run = lastUnwell(db, row.job_name);
  const error = run?.error ? errorSentence(JSON.parse(run.error) as RunError) : null;
  const reason = error ?? (run?.state === "timed_out" ? "its time was up" : "no reason given");
  const times = row.failures === 1 ? "failed" : `failed ${row.failures} times in a row`;
  const message = `${row.job_name} ${times}: ${reason}`;
  return {
    kind: "failing",
    job: row.job_name,
    message,
    command: `aios show ${row.job_name}`,
    since: run?.started ?? null,
  };
}

export async function devices(context: OperationContext): Promise<Result<"devices">> {
  const { db, clock } = context;
  return db.read(() => {
    const running = liveRuns(db).map((run) => runView(run, clock.now()));
    const alive = new Set(liveDevices(context).map((device) => device.device));
    return listDevices(db).map((device) => ({
      ...deviceView(context, device, running),
      alive: alive.has(device.device),
    }));
  }, patience);
}

function deviceView(context: OperationContext, device: DeviceRow, running: StatusView["running"]): DeviceView {
  const stop = stopAll(context.db);
  return {
    device: device.device,
    tags: JSON.parse(device.tags) as string[],
    alive: true,
    slots: device.slots,
    running: running.filter((run) => run.device === device.device).length,
    version: device.version,
    started: device.started,
    last_seen: device.last_seen,
    stop_confirmed: stop !== null && device.stop_confirmed !== null && device.stop_confirmed >= stop.since,
  };
}
