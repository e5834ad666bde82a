/**
 * The spawner: a small process that is the parent of all programs of one device.
 *
 * The server does not start programs itself, as `spawn` blocks its event loop in proportion to its memory (46 ms at
 * 1 GB). And a server that was killed or frozen cannot end its programs, so this process does: at the end of the
 * channel (AIOS is gone) and when no run's lease was renewed in time (AIOS stands still and others may take over).
 *
 * Started as `node spawner.ts LEASE_SECONDS PIPES_FOLDER`. Imports little, so that it starts fast and stays small.
 */
import { type ChildProcess, execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { type FromSpawner, type LaunchOrder, messageReader, type ToSpawner } from "./channel.ts";
import { endContainer, removedContainer } from "./container/spawned-container.ts";
import { startOf } from "./process-table.ts";
import { endTree, killGroup, leftSomething, type ProcessTree } from "./process-tree.ts";
import { endOf, launch, tidy } from "./spawned-run.ts";

interface LiveRun {
  order: LaunchOrder;
  child: ChildProcess;
  tree: ProcessTree & { leader: number };
  started_at: number;
  lease_ends_at: number;
  lease_lost: boolean;
  /** When to KILL, monotonic milliseconds; infinite while nobody has asked for the end. */
  kill_at: number;
  exit: { exit_code: number | null; signal: string | null } | null;
  ending: Promise<void> | null;
}

const monotonic = (): number => performance.now();
const leaseMilliseconds = Number(process.argv[2]) * 1000;
const pipesFolder = process.argv[3] as string;
/** Before the lease is over, by as much as ending everything may take. */
const usableLease = leaseMilliseconds - Math.min(leaseMilliseconds / 4, 5000);
const runs = new Map<string, LiveRun>();

function send(message: FromSpawner): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function obey(message: ToSpawner): void {
  switch (message.do) {
    case "start":
      return startRun(message.order);
    case "stop":
      return stopRun(message.run_id, message.grace_seconds);
    case "make_pipes":
      return makePipes(message.names);
    case "ask":
      return ask(message.id, message.argv, message.folder);
    case "renew":
      for (const run of runs.values()) run.lease_ends_at = monotonic() + usableLease;
      return;
    case "pause":
    case "resume":
      runs.get(message.run_id)?.child.stdout?.[message.do]();
      runs.get(message.run_id)?.child.stderr?.[message.do]();
      return;
  }
}

function startRun(order: LaunchOrder): void {
  const refuse = (error: NodeJS.ErrnoException) => {
    tidy(order);
    send({ event: "refused", run_id: order.run_id, code: error.code ?? error.name, message: error.message });
  };
  let child: ChildProcess;
  try {
    child = launch(order);
  } catch (error) {
    return refuse(error as NodeJS.ErrnoException);
  }
  child.on("error", (error) => {
    if (child.pid === undefined) refuse(error);
  });
  if (child.pid !== undefined) follow(order, child, child.pid);
}

function follow(order: LaunchOrder, child: ChildProcess, pid: number): void {
  const { run_id } = order;
  // Without /proc this would cost a `ps` for each run; the number alone is safe while this process is the parent.
  const started = process.platform === "linux" ? startOf(pid) : null;
  const run: LiveRun = {
    order,
    child,
    tree: { run_id, leader: pid, leader_started: started },
    started_at: monotonic(),
    lease_ends_at: monotonic() + usableLease,
    lease_lost: false,
    kill_at: Infinity,
    exit: null,
    ending: null,
  };
  runs.set(run_id, run);
  send({ event: "started", run_id, pid, started });
  if (order.pipes === null) forwardOutput(run_id, child);
  child.on("exit", (exit_code, signal) => {
    run.exit = { exit_code, signal };
    void finish(run);
  });
}

/** Once the main process has ended, what is left of its tree has no right to live on, unless it is within its grace. */
async function finish(run: LiveRun): Promise<void> {
  const { run_id } = run.order;
  if (run.ending !== null) await run.ending;
  else if (leftSomething(run.tree, (monotonic() - run.started_at) / 1000)) await endTree(run.tree, () => -Infinity);
  const container = run.order.container ? await removedContainer(run.order.container) : null;
  const exit = run.exit ?? { exit_code: null, signal: null };
  const end = { ...endOf(run.order, { ...exit, lease_lost: run.lease_lost }), container };
  tidy(run.order);
  runs.delete(run_id);
  send({ event: "ended", run_id, ...end });
}

function stopRun(runId: string, graceSeconds: number): void {
  const run = runs.get(runId);
  if (run === undefined) return; // it has ended meanwhile, which the server is about to read
  run.kill_at = Math.min(run.kill_at, monotonic() + graceSeconds * 1000);
  run.ending ??= endRun(run);
}

async function endRun(run: LiveRun): Promise<void> {
  const { container } = run.order;
  if (!container) return void (await endTree(run.tree, () => run.kill_at));
  const kill = () => endTree(run.tree, () => -Infinity);
  await endContainer(container, { pid: run.tree.leader, hasExited: () => run.exit !== null, kill }, () => run.kill_at);
}

function forwardOutput(runId: string, child: ChildProcess): void {
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]?.on("data", (bytes: Buffer) => {
      send({ event: "output", run_id: runId, stream, base64: bytes.toString("base64") });
      if (process.stdout.writableNeedDrain) {
        child[stream]?.pause();
        process.stdout.once("drain", () => child[stream]?.resume());
      }
    });
    child[stream]?.on("end", () => send({ event: "output", run_id: runId, stream, base64: null }));
  }
}

/** Short commands of AIOS's own that are under way. */
const errands = new Map<ChildProcess, Promise<void>>();

function errand(argv: string[], folder: string | undefined, onDone: (text: string | null) => void): void {
  const options = { timeout: 20_000, killSignal: "SIGKILL", cwd: folder } as const;
  const child = execFile(argv[0] as string, argv.slice(1), options, (error, text) => {
    errands.delete(child);
    onDone(error === null ? text : null);
  });
  if (child.pid !== undefined) errands.set(child, new Promise((resolve) => child.once("exit", () => resolve())));
}

function makePipes(names: string[]): void {
  errand(["mkfifo", "-m", "600", ...names], undefined, (text) => send({ event: "pipes", made: text !== null }));
}

function ask(id: number, argv: string[], folder: string): void {
  errand(argv, folder, (text) => send({ event: "answer", id, text }));
}

/** All trees at once, first what needs no looking up. */
async function endEverything(affected: LiveRun[]): Promise<void> {
  for (const run of affected) {
    run.kill_at = -Infinity;
    if (run.exit === null) killGroup(run.tree.leader);
  }
  await Promise.all(affected.map((run) => (run.ending ??= endRun(run))));
}

function endOverdue(): void {
  const now = monotonic();
  const overdue = [...runs.values()].filter((run) => run.lease_ends_at <= now && !run.lease_lost);
  for (const run of overdue) run.lease_lost = true;
  if (overdue.length > 0) void endEverything(overdue);
}

let closing = false;

async function close(): Promise<void> {
  if (closing) return;
  closing = true;
  try {
    const left = [...runs.values()];
    await endEverything(left);
    await Promise.all(left.map(({ order }) => order.container && removedContainer(order.container)));
    for (const child of errands.keys()) child.kill("SIGKILL");
    await Promise.all(errands.values());
    for (const run of left) tidy(run.order);
    rmSync(pipesFolder, { recursive: true, force: true });
  } finally {
    process.exit(0);
  }
}

// The terminal sends Ctrl-C to everyone in front of it, but whether and how programs end is the server's to say.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => {});
process.stdout.on("error", () => void close());
process.stdin.on("data", messageReader<ToSpawner>(obey));
process.stdin.on("end", () => void close());
process.stdin.on("error", () => void close());
setInterval(endOverdue, Math.min(500, leaseMilliseconds / 20));
