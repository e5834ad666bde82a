/** What ran when, and where: each computer has as many lanes as it ran things at the same time. */

export interface TimelineRun {
  run: string;
  job: string;
  device: string;
  started: number;
  finished: number | null;
  state: string;
}

export interface LaneBar extends TimelineRun {
  /** Parts of the whole time shown: 0 to 1. */
  left: number;
  width: number;
}

export interface DeviceLanes {
  device: string;
  lanes: LaneBar[][];
  runs: number;
}

/** Thinner than this nobody could press it. */
const thinnest = 0.004;

/** More than this would be a wall of lines. What does not fit stands in the last lane. */
const mostLanes = 8;

export function deviceLanes(runs: readonly TimelineRun[], from: number, until: number, now: number): DeviceLanes[] {
  const devices = new Map<string, { lanes: LaneBar[][]; ends: number[]; runs: number }>();
  for (const run of runs.toSorted((one, other) => one.started - other.started)) {
    const end = run.finished ?? now;
    if (end < from || run.started > until) continue;
    const bar = barOf(run, end, from, until);
    const { lanes, ends, ...device } = devices.get(run.device) ?? { lanes: [], ends: [], runs: 0 };
    const lane = freeLane(ends, bar.left);
    (lanes[lane] ??= []).push(bar);
    ends[lane] = Math.max(ends[lane] ?? 0, bar.left + bar.width);
    devices.set(run.device, { lanes, ends, runs: device.runs + 1 });
  }
  return [...devices]
    .map(([device, { lanes, runs: count }]) => ({ device, lanes, runs: count }))
    .toSorted((one, other) => one.device.localeCompare(other.device));
}

function barOf(run: TimelineRun, end: number, from: number, until: number): LaneBar {
  const span = Math.max(1, until - from);
  const left = Math.min(1 - thinnest, (Math.max(run.started, from) - from) / span);
  const width = Math.max(thinnest, Math.min(1, (Math.min(end, until) - from) / span) - left);
  return { ...run, left, width };
}

function freeLane(ends: readonly number[], left: number): number {
  const free = ends.findIndex((end) => end <= left + 1e-9);
  return free === -1 ? Math.min(ends.length, mostLanes - 1) : free;
}

/** Marks at round times: at most seven. */
export function hourMarks(from: number, until: number): number[] {
  const span = until - from;
  const step = steps.find((seconds) => span / seconds <= 7) ?? 7 * 86_400;
  const offset = -new Date(from * 1000).getTimezoneOffset() * 60;
  const first = Math.ceil((from + offset) / step) * step - offset;
  return Array.from(
    { length: Math.max(0, Math.floor((until - first) / step) + 1) },
    (_, index) => first + index * step,
  );
}

const steps = [60, 300, 600, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 172_800];
