/** Is everything fine? One sentence, and what needs a person. */
import { listDevices, type DeviceRow } from "../db/devices.ts";
import { definedJobs, type JobRow } from "../db/jobs.ts";
import { newNotifications } from "../db/notifications.ts";
import { countOpen } from "../db/reviews.ts";
import { liveRuns } from "../db/runs.ts";
import { stopAll } from "../db/settings.ts";
import { countPending } from "../db/triggers.ts";
import { describeSchedule } from "../model/due.ts";
import { daysAndTime } from "../model/when.ts";
import { attention, needsInWords } from "./attention.ts";
import { type OperationContext, liveDevices, patience } from "./context.ts";
import { jobOf } from "./job-views.ts";
import type { Result } from "./operations.ts";
import { notificationView, runView } from "./run-views.ts";
import type { DeviceView, StatusView } from "./views.ts";

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
    waiting_for_you: countOpen(db, now).waiting,
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
  const needsWords = needsInWords(view.attention);
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
