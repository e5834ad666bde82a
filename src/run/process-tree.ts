/**
 * Ends everything a run has started: its process group, all descendants, and every process that carries the run's
 * id in its environment. The last catches what left the group (`setsid`) and what lost its parent (daemons).
 *
 * Not caught: a process that left group, parent and environment all three (`env -u AIOS_RUN_ID setsid …`, after
 * its parent ended), and one that runs as another user.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type ProcessEntry, readProcesses, readProcessesSince, startOf } from "./process-table.ts";

export { processIdentity } from "./process-table.ts";

export interface ProcessTree {
  run_id: string;
  /** The leader of the group, or null where it is not known; then the run's id alone tells. */
  leader: number | null;
  leader_started: string | null;
}

/** Milliseconds, monotonic. */
const monotonic = (): number => performance.now();

/** Until a process that was killed must be gone; only one stuck in the kernel is still there then. */
const mostKillRounds = 100;

/**
 * TERM to all, then KILL once `killAt()` (monotonic milliseconds) has come; it is asked again and again, so the
 * grace can be shortened meanwhile. Returns how many processes it signalled.
 * @param strays pids known to be the run's, although nothing about them says so
 */
export async function endTree(
  tree: ProcessTree,
  killAt: () => number,
  strays: readonly number[] = [],
): Promise<number> {
  const known = new Map(strays.map((pid) => [pid, startOf(pid) ?? ""]));
  const told = new Set<number>();
  while (monotonic() < killAt()) {
    const alive = remember(known, membersOf(tree, await nextTable(), known));
    if (alive.length === 0) return known.size;
    const untold = alive.filter((entry) => !told.has(entry.pid));
    for (const entry of untold) told.add(entry.pid);
    signalAll(untold, "SIGTERM");
    signalAll(untold, "SIGCONT"); // one that is stopped could not even hear
    await goneOrDue(known, () => Math.min(killAt(), monotonic() + 1000));
  }
  for (let round = 0; round < mostKillRounds; round += 1) {
    const alive = remember(known, membersOf(tree, await nextTable(), known));
    if (alive.length === 0) break;
    signalAll(alive, "SIGKILL");
    await goneOrDue(known, () => monotonic() + Math.min(2 ** round, 100));
  }
  return known.size;
}

/** KILLs every live process of these runs. Returns how many there were. */
export async function endRunsOf(runIds: string[]): Promise<number> {
  const counts = await Promise.all(
    runIds.map((run_id) => endTree({ run_id, leader: null, leader_started: null }, () => -Infinity)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Ids of the runs that live processes started for this home belong to. */
export function liveMarkedRuns(home: string): string[] {
  const runIds = readProcesses().flatMap((entry) =>
    entry.home === home && entry.run_id !== null && entry.pid !== process.pid ? [entry.run_id] : [],
  );
  return [...new Set(runIds)];
}

/** After the leader has ended: whether any process of the run is left. Cheap, as it is asked for every run. */
export function leftSomething(tree: ProcessTree & { leader: number }, ranSeconds: number): boolean {
  if (signal(-tree.leader, 0)) return true;
  return readProcessesSince(tree.leader, ranSeconds).some((entry) => entry.run_id === tree.run_id);
}

/** At once and without looking any further: for when there may be no time for more. */
export function killGroup(leader: number): void {
  signal(-leader, "SIGKILL");
}

export function membersOf(
  tree: ProcessTree,
  table: readonly ProcessEntry[],
  known: ReadonlyMap<number, string> = new Map(),
): ProcessEntry[] {
  const leader = table.find((entry) => entry.pid === tree.leader);
  // A number is not given out again while a group bears it, so a group without its leader is still this run's.
  const groupIsOurs =
    tree.leader !== null && (!leader || tree.leader_started === null || leader.started === tree.leader_started);
  const members = new Set<number>();
  for (const entry of table) {
    const inGroup = groupIsOurs && entry.group === tree.leader;
    const wasMember = known.get(entry.pid) === entry.started;
    if (inGroup || wasMember || entry.run_id === tree.run_id) members.add(entry.pid);
  }
  let before = -1;
  while (members.size > before) {
    before = members.size;
    for (const entry of table) if (members.has(entry.parent)) members.add(entry.pid);
  }
  return table.filter((entry) => members.has(entry.pid) && entry.pid !== process.pid);
}

function remember(known: Map<number, string>, entries: ProcessEntry[]): ProcessEntry[] {
  for (const entry of entries) known.set(entry.pid, entry.started);
  return entries;
}

function signalAll(entries: readonly ProcessEntry[], name: NodeJS.Signals): void {
  for (const entry of entries) if (startOf(entry.pid) === entry.started) signal(entry.pid, name);
}

/** False where there is no such process or group. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Looks at the known processes only, as reading the whole table each time would cost too much for many runs. */
async function goneOrDue(known: ReadonlyMap<number, string>, until: () => number): Promise<void> {
  const due = until();
  for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
    const alive = [...known].some(([pid, started]) => startOf(pid) === started);
    const left = Math.min(due, until()) - monotonic();
    if (!alive || left <= 0) return;
    await sleep(Math.min(wait, left));
  }
}

let sharedTable: Promise<ProcessEntry[]> | null = null;

/** One reading of the table serves all trees that ask in the same turn: a hundred runs may be ended at once. */
function nextTable(): Promise<ProcessEntry[]> {
  sharedTable ??= new Promise((resolve) => {
    setImmediate(() => {
      sharedTable = null;
      resolve(readProcesses());
    });
  });
  return sharedTable;
}
