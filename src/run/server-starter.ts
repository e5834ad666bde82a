/**
 * Starts runs through a server in Python, one for each interpreter: programs in Python as forks of it, commands by its
 * quick spawn. Where there can be none, or it keeps dying, runs are started the plain way; where it dies, what it has
 * started is watched on.
 */
import { constants } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LaunchOrder } from "./channel.ts";
import { startOf } from "./process-table.ts";
import type { Report, Reports } from "./reports.ts";
import { claimedByAnother } from "./run-files.ts";
import { RunServer, type ServerProgram } from "./run-server.ts";
import { type BornProcess, type OutputValve, plainExit, type StartEvents, type Starter } from "./starter.ts";

interface ServedRun {
  order: LaunchOrder;
  events: StartEvents;
  server: RunServer;
  process: BornProcess | null;
  /** What its caller told. */
  outcome: string | null;
}

/** Interpreters that are kept warm at once; each takes some 10 MB. */
const mostServers = 3;
const deathsThatAreTooMany = 3;
const deathsWithinMilliseconds = 10_000;
const plainForMilliseconds = 30_000;
const watchMilliseconds = 25;
/** How long a child of a dead server, seen to have taken its run, may take to say so. */
const mostSilenceMilliseconds = 5000;

const monotonic = (): number => performance.now();

export class ServerStarter implements Starter {
  readonly #program: ServerProgram;
  readonly #plain: Starter;
  readonly #runs = new Map<string, ServedRun>();
  /** By interpreter, the least recently used first. */
  readonly #servers = new Map<string, RunServer>();
  readonly #alive = new Set<RunServer>();
  #reports: Reports | null = null;
  #deaths: number[] = [];
  #plainUntil = -Infinity;
  #closed = false;

  /** @param plain starts what no server can */
  constructor(program: ServerProgram, plain: Starter) {
    this.#program = program;
    this.#plain = plain;
  }

  /** From now on there is something to report over; before, everything is started the plain way. */
  open(reports: Reports): void {
    this.#reports = reports;
  }

  /** Starts the server for this interpreter ahead of its first run. */
  warm(python: string, home: string): void {
    this.#server(python, home);
  }

  start(order: LaunchOrder, events: StartEvents): OutputValve | null {
    const server = canBeServed(order) ? this.#server(order.python, order.env["AIOS_HOME"] ?? "") : null;
    if (server === null || !server.isReady) return this.#plain.start(order, events);
    this.#runs.set(order.run_id, { order, events, server, process: null, outcome: null });
    server.start(order);
    return null;
  }

  #server(python: string, home: string): RunServer | null {
    if (this.#reports === null || this.#closed || monotonic() < this.#plainUntil) return null;
    let server = this.#servers.get(python);
    if (server !== undefined && (server.isWornOut || server.isGone)) {
      if (!server.isGone) server.retire();
      server = undefined;
    }
    server ??= this.#startServer(python, home, this.#reports);
    this.#servers.delete(python);
    this.#servers.set(python, server);
    for (const [longestUnused, other] of [...this.#servers].slice(0, -mostServers)) {
      this.#servers.delete(longestUnused);
      other.retire();
    }
    return server;
  }

  #startServer(python: string, home: string, reports: Reports): RunServer {
    const server = new RunServer(this.#program, python, home, reports.path);
    this.#alive.add(server);
    void this.#mourn(server, python, reports);
    return server;
  }

  async #mourn(server: RunServer, python: string, reports: Reports): Promise<void> {
    await server.gone;
    this.#alive.delete(server);
    const wasInUse = this.#servers.get(python) === server;
    if (wasInUse) this.#servers.delete(python);
    if (this.#closed) return;
    if (wasInUse) this.#countDeath();
    await reports.drained(); // so that what its children have told is known
    for (const run of this.#runs.values()) if (run.server === server) this.#serverLost(run);
  }

  #countDeath(): void {
    const now = monotonic();
    this.#deaths = [...this.#deaths.filter((at) => at > now - deathsWithinMilliseconds), now];
    if (this.#deaths.length >= deathsThatAreTooMany) this.#plainUntil = now + plainForMilliseconds;
  }

  take(report: Report): void {
    if (report.event === "ready") {
      for (const server of this.#alive) if (server.pid === report.pid) server.isReady = true;
      return;
    }
    const run = this.#runs.get(report.run_id);
    if (run === undefined) return;
    const { events } = run;
    switch (report.event) {
      case "started":
        run.process = { pid: report.pid, started: report.started };
        return events.started(run.process);
      case "outcome":
        run.outcome = report.outcome;
        return;
      case "refused":
        this.#runs.delete(report.run_id);
        return events.refused({ code: report.code, message: report.message });
      case "stale":
        return this.#startAnew(run);
      case "exited":
        this.#runs.delete(report.run_id);
        return events.exited({
          ...plainExit(report.exit_code, signalNames.get(report.signal ?? 0) ?? null),
          outcome: run.outcome,
          use: { peak_memory_bytes: report.peak_memory_bytes, cpu_seconds: report.cpu_seconds },
          has_left: report.has_left,
          strays: report.strays,
        });
    }
  }

  /** What is installed has changed since its server was started: a new one has loaded it as it is now. */
  #startAnew({ order, events, server }: ServedRun): void {
    for (const [python, one] of this.#servers) if (one === server) this.#servers.delete(python);
    server.retire();
    this.#runs.delete(order.run_id);
    this.start(order, events);
  }

  #serverLost(run: ServedRun): void {
    if (run.process !== null) return void this.#watch(run, run.process);
    // Not forked, or its child has not got as far as to claim the run: whoever claims it now is the only one.
    const { order, events } = run;
    const id = order.run_id;
    this.#plain.start(order, {
      ...events,
      started: (process) => {
        this.#runs.delete(id);
        events.started(process);
      },
      refused: (error) => {
        if (error.code === claimedByAnother) return void this.#awaitClaimant(run);
        this.#runs.delete(id);
        events.refused(error);
      },
    });
  }

  /** Its child has claimed the run as its server died, and is about to say so. */
  async #awaitClaimant(run: ServedRun): Promise<void> {
    const late = monotonic() + mostSilenceMilliseconds;
    while (run.process === null && monotonic() < late) await sleep(watchMilliseconds);
    if (run.process === null) this.#exitedUnseen(run);
    else await this.#watch(run, run.process);
  }

  /** A process without a parent of ours: its end can only be looked for. */
  async #watch(run: ServedRun, { pid, started }: BornProcess): Promise<void> {
    const isThere = () => {
      const now = startOf(pid);
      return now !== null && (started === null || now === started);
    };
    while (isThere()) await sleep(watchMilliseconds);
    await this.#reports?.drained();
    this.#exitedUnseen(run);
  }

  #exitedUnseen({ order, events, outcome }: ServedRun): void {
    if (!this.#runs.delete(order.run_id)) return;
    events.exited({ ...plainExit(null, null), is_unknown: true, outcome });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#alive].map((server) => server.close()));
    await this.#reports?.drained();
  }
}

/** A command is looked up in its own PATH, which is not the server's. */
function canBeServed(order: LaunchOrder): order is LaunchOrder & { python: string } {
  return order.python !== null && order.pipes !== null && path.isAbsolute(order.argv[0] as string);
}

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));
