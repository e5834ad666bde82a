/**
 * A simulated world: devices with real engines on a real database, made-up time and programs. Nothing sleeps: the
 * clock is moved on to the next moment at which anything is due, and the engines' ticks are called by hand.
 */
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { Database } from "../../src/db/database.ts";
import { openDatabase } from "../../src/db/open.ts";
import { putStopAll } from "../../src/db/settings.ts";
import { SimClock } from "./sim-clock.ts";
import { SimDevice, type SimDeviceOptions, type Surroundings } from "./sim-device.ts";
import type { Lived, Script } from "./sim-driver.ts";
import { SimMachines } from "./sim-machines.ts";
import { seededRandom } from "./seeded.ts";

export interface WorldOptions {
  /** Seconds since the epoch. */
  start: number;
  seed: number;
  /** The text of `jobs.yaml`. */
  jobs: string;
  timezone?: string;
  script?: Script;
  /** Each device opens the database file for itself, as processes do. Default: one database in memory. */
  ownDatabases?: boolean;
}

/** The scheduler must be asked at least once a minute, or it takes the machine to have slept. */
const longestStepSeconds = 50;
/** After a fault, leases are watched this closely. */
const watchfulStepSeconds = 5;
/** Timers come late. */
const latenessSeconds = 0.005;

export class World {
  readonly clock: SimClock;
  readonly machines = new SimMachines();
  readonly journal: Lived[] = [];
  readonly devices = new Map<string, SimDevice>();
  readonly home: string;
  readonly db: Database;
  readonly #surroundings: Surroundings;
  readonly #ownDatabases: boolean;
  #activity = 0;
  #watchfulUntil = -Infinity;

  private constructor(options: WorldOptions, home: string, db: Database) {
    this.clock = new SimClock(options.start);
    this.home = home;
    this.db = db;
    this.#ownDatabases = options.ownDatabases ?? false;
    this.#surroundings = {
      clock: this.clock,
      machines: this.machines,
      home,
      timezone: options.timezone ?? "UTC",
      random: seededRandom(options.seed),
      journal: this.journal,
      script: options.script ?? (() => ({ seconds: 1 })),
      onFact: (_device, fact) => {
        if (fact.kind !== "lines") this.#activity++;
      },
    };
  }

  static async make(options: WorldOptions): Promise<World> {
    const home = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "aios-world-"));
    const path = options.ownDatabases ? join(home, "orchestrator.db") : ":memory:";
    const world = new World(options, home, await openDatabase(path, { timestamp: "simulated" }));
    world.writeList(options.jobs);
    return world;
  }

  /** As an editor does it: the new file takes the place of the old one. */
  writeList(text: string): void {
    writeFileSync(join(this.home, "jobs.yaml.new"), text);
    renameSync(join(this.home, "jobs.yaml.new"), join(this.home, "jobs.yaml"));
  }

  async start(options: SimDeviceOptions): Promise<SimDevice> {
    const db = this.#ownDatabases ? await openDatabase(this.db.path, { timestamp: "simulated" }) : this.db;
    const device = new SimDevice(options, db, this.#surroundings);
    this.devices.set(device.id, device);
    await this.pump(device.engine.start());
    await this.settle();
    return device;
  }

  async stop(device: SimDevice): Promise<void> {
    await this.pump(device.engine.stop());
    device.gone();
    await this.#closeDatabaseOf(device);
  }

  async crash(device: SimDevice): Promise<void> {
    await device.crash();
    await this.#closeDatabaseOf(device);
    this.watch(120);
  }

  /** For so long, leases are watched as closely as in life. */
  watch(seconds: number): void {
    this.#watchfulUntil = this.clock.monotonic() + seconds;
  }

  get up(): SimDevice[] {
    return [...this.devices.values()].filter((device) => device.state === "up");
  }

  /** Moves on by so many seconds of real time, doing all that falls due. */
  async runFor(seconds: number): Promise<void> {
    const target = this.clock.monotonic() + seconds;
    for (;;) {
      await this.settle();
      if (this.clock.monotonic() >= target) return;
      await this.#advanceTo(Math.min(target, await this.#nextMoment()));
    }
  }

  /** Moves on until the wall clock shows this. */
  async runUntil(wall: number): Promise<void> {
    if (wall > this.clock.now()) await this.runFor(wall - this.clock.now());
  }

  /** Calls every tick until nothing more happens at this moment. */
  async settle(): Promise<void> {
    for (const device of this.up) await device.heartbeat();
    for (let rounds = 0; ; rounds++) {
      if (rounds > 1_000) throw new Error("The simulation does not come to rest: something starts again and again");
      if (await this.#isBusyWith((device) => device.work())) continue;
      if (!(await this.#isBusyWith((device) => device.idle()))) return;
    }
  }

  /** All devices notice at once that the jobs list is another. */
  async reload(text: string): Promise<void> {
    this.writeList(text);
    // A list with fewer jobs counts once it looks the same twice.
    for (const device of [...this.up, ...this.up]) await this.pump(device.engine.tickJobs());
    await this.settle();
  }

  async stopAll(reason: string | null): Promise<void> {
    const stop = reason === null ? null : { since: this.clock.now(), reason };
    await this.db.write(() => putStopAll(this.db, stop));
    await this.noticed();
  }

  /** Somebody else has written to the database, and every device has noticed. */
  async noticed(): Promise<void> {
    await this.pump(Promise.all(this.up.map((device) => device.notice())));
    await this.settle();
  }

  /** A row with the five columns of the Python original, written by another program. */
  async insertTrigger(job: string, args: unknown = "[]", kwargs: unknown = "{}"): Promise<number> {
    const sql = `INSERT INTO triggers (job_name, args, kwargs, created, processed) VALUES (?, ?, ?, ?, NULL)`;
    const values = [job, args, kwargs, this.clock.now()] as string[];
    return (await this.db.write(() => this.db.insert(sql, ...values)))!;
  }

  all<T = Record<string, unknown>>(sql: string, ...values: (string | number | null)[]): Promise<T[]> {
    return this.db.read(() => this.db.all<T>(sql, ...values));
  }

  /**
   * What SQLite says of the file as it is: "ok". Asked by a new connection, as one that has searched before takes what
   * others have merged in the search index meanwhile for damage (fts5, seen with SQLite 3.53).
   */
  async integrity(): Promise<string> {
    const db = this.#ownDatabases ? await openDatabase(this.db.path, { timestamp: "simulated" }) : this.db;
    const [row] = await db.read(() => db.all<{ integrity_check: string }>("PRAGMA integrity_check"));
    if (db !== this.db) await db.close();
    return row!.integrity_check;
  }

  /** Waits for something that needs the clock to move on meanwhile: a stop that gives runs their grace. */
  async pump<T>(promise: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => (isDone = true);
    promise.then(done, done);
    for (let turns = 0; !isDone; turns++) {
      if (turns > 1_000_000) throw new Error("The simulation hangs: what it waits for never happens");
      await turn();
      const next = Math.min(this.clock.nextWaiter(), ...this.up.map((device) => device.driver.nextAskedEnd()));
      if (isDone || next === Infinity) continue;
      this.clock.advance(Math.max(0, next - this.clock.monotonic()));
      for (const device of this.devices.values()) device.driver.endDue();
    }
    return promise;
  }

  async close(): Promise<void> {
    for (const device of this.devices.values()) if (device.state === "frozen") await device.thaw();
    for (const device of this.up) await this.stop(device);
    await this.db.close();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Ticks every device; true if anything has begun or ended by that. */
  async #isBusyWith(tick: (device: SimDevice) => Promise<void>): Promise<boolean> {
    const before = this.#activity;
    for (const device of this.up) await tick(device);
    for (const device of this.devices.values()) if (device.state !== "down") await device.endDue();
    return this.#activity !== before;
  }

  async #advanceTo(monotonic: number): Promise<void> {
    while (monotonic - this.clock.monotonic() > longestStepSeconds) {
      this.clock.advance(longestStepSeconds);
      for (const device of this.up) await device.engine.tickSchedule();
    }
    this.clock.advance(Math.max(0, monotonic - this.clock.monotonic()));
  }

  /** The next moment at which anything is due, by the monotonic clock. */
  async #nextMoment(): Promise<number> {
    const now = this.clock.now();
    const monotonic = this.clock.monotonic();
    const [row] = await this.all<{ at: number | null }>(
      `SELECT min(at) AS at FROM (
         SELECT min(next_run_at) AS at FROM jobs WHERE enabled = 1 AND next_run_at > ?
         UNION ALL SELECT min(run_after) FROM triggers WHERE processed IS NULL AND waiting_for = 'time' AND run_after > ?)`,
      now,
      now,
    );
    const wall = row?.at ? monotonic + (row.at - now) + latenessSeconds : Infinity;
    const isAnyoneWorking = this.up.some((device) => device.driver.isWorking);
    const devices = [...this.devices.values()].map((device) => device.nextMoment(isAnyoneWorking));
    const watchful = monotonic < this.#watchfulUntil ? monotonic + watchfulStepSeconds : Infinity;
    return Math.max(monotonic + 0.001, Math.min(wall, watchful, ...devices));
  }

  async #closeDatabaseOf(device: SimDevice): Promise<void> {
    if (device.db !== this.db) await device.db.close();
  }
}
