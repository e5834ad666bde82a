/**
 * The spawner: a small process that has all programs of one device in its care.
 *
 * The server does not start programs itself, as `spawn` blocks its event loop in proportion to its memory (46 ms at
 * 1 GB). And a server that was killed or frozen cannot end its programs, so this process does: at the end of the
 * channel (AIOS is gone) and when no run's lease was renewed in time (AIOS stands still and others may take over).
 *
 * Started as `node spawner.ts LEASE_SECONDS PIPES_FOLDER FOLDERS_FOLDER`. Imports little, so that it starts fast and stays small.
 */
import { type ChildProcess, execFile } from "node:child_process";
import { type FromSpawner, messageReader, type ToSpawner } from "./channel.ts";
import { ContainerStarter } from "./container/container-starter.ts";
import { Enclosures } from "./enclosures.ts";
import { ExecStarter } from "./exec-starter.ts";
import { FolderPool } from "./folder-pool.ts";
import { removeProcessFolder } from "./process-folder.ts";
import { type Report, Reports } from "./reports.ts";
import { ServerStarter } from "./server-starter.ts";
import { SpareStarter } from "./spare-starter.ts";
import { LiveRuns } from "./spawner-runs.ts";

const leaseMilliseconds = Number(process.argv[2]) * 1000;
const pipesFolder = process.argv[3] as string;
const foldersFolder = process.argv[4] as string;
const server = process.ppid;
const enclosures = Enclosures.open();
const plain = new ExecStarter(enclosures);
const exec = new ServerStarter("spawn_server.py", plain);
const fork = new ServerStarter("fork_server.py", plain);
const spare = new SpareStarter(plain, enclosures);

const runs = new LiveRuns({
  starters: { exec, fork, spare, container: new ContainerStarter(plain) },
  enclosures,
  // Before the lease is over, by as much as ending everything may take.
  leaseMilliseconds: leaseMilliseconds - Math.min(leaseMilliseconds / 4, 5000),
  folders: new FolderPool(`${foldersFolder}/folders`),
  send,
});

function send(message: FromSpawner): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function obey(message: ToSpawner): void {
  switch (message.do) {
    case "start":
      // Orders that are read after AIOS was killed start nothing: nobody would know of it.
      return process.ppid === server ? runs.start(message.order) : void close();
    case "make_spare":
      return spare.make(message.birth);
    case "stop":
      return runs.stop(message.run_id, message.grace_seconds);
    case "make_pipes":
      return makePipes(message.names);
    case "ask":
      return ask(message.id, message.argv, message.folder);
    case "warm":
      return fork.warm(message.python, message.home);
    case "renew":
      return runs.renew();
    case "pause":
    case "resume":
      return runs.valveOf(message.run_id)?.[message.do]();
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

let reports: string | null = null;

/** The first time together with the FIFO over which forked programs report. */
function makePipes(names: string[]): void {
  const isFirst = reports === null;
  const own = (reports ??= `${pipesFolder}/reports-${process.pid}`);
  errand(["mkfifo", "-m", "600", ...names, ...(isFirst ? [own] : [])], undefined, (text) => {
    if (isFirst && text !== null) openReports(own);
    send({ event: "pipes", made: text !== null });
  });
}

function openReports(fifo: string): void {
  const opened = new Reports(fifo, (report: Report) => {
    fork.take(report);
    exec.take(report);
  });
  fork.open(opened);
  exec.open(opened);
}

function ask(id: number, argv: string[], folder: string): void {
  errand(argv, folder, (text) => send({ event: "answer", id, text }));
}

let closing = false;

async function close(): Promise<void> {
  if (closing) return;
  closing = true;
  try {
    await runs.close();
    for (const child of errands.keys()) child.kill("SIGKILL");
    await Promise.all(errands.values());
    for (const folder of [pipesFolder, foldersFolder]) removeProcessFolder(folder);
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
setInterval(() => runs.endOverdue(), Math.min(500, leaseMilliseconds / 20));
