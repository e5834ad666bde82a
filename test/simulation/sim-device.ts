/** One device of the simulation: a real engine over a scripted driver, ticked by hand. */
import { setImmediate as turn } from "node:timers/promises";
import type { Database } from "../../src/db/database.ts";
import { leaseSeconds } from "../../src/engine/device.ts";
import { Engine } from "../../src/engine/engine.ts";
import type { Fact } from "../../src/engine/facts.ts";
import type { Random } from "../../src/model/clock.ts";
import type { SimClock } from "./sim-clock.ts";
import { SimDriver, type Lived, type Script } from "./sim-driver.ts";
import type { SimMachines } from "./sim-machines.ts";
import { seededBytes } from "./seeded.ts";

export interface SimDeviceOptions {
  id: string;
  tags?: string[];
  slots?: number;
  /** The machine it runs on; devices on one machine see each other's processes. */
  host?: string;
  timezone?: string;
}

export interface Surroundings {
  clock: SimClock;
  machines: SimMachines;
  home: string;
  timezone: string;
  random: Random;
  journal: Lived[];
  script: Script;
  onFact: (device: string, fact: Fact) => void;
}

/** Programs of a supervisor that does not renew its lease are ended a little before the lease is given away. */
const programLeaseSeconds = leaseSeconds - 2;

export class SimDevice {
  readonly id: string;
  readonly tags: string[];
  readonly db: Database;
  readonly engine: Engine;
  readonly driver: SimDriver;
  readonly #identity: string;
  readonly #surroundings: Surroundings;
  state: "up" | "frozen" | "down" = "up";
  isQuiet = true;
  #renewedAt: number;
  /** When the idle tick wants to be called again, by the monotonic clock. */
  #idleAt = Infinity;
  #noticing: Promise<void> = Promise.resolve();

  constructor(options: SimDeviceOptions, db: Database, surroundings: Surroundings) {
    const { clock, machines, home, random, script, journal, onFact } = surroundings;
    this.id = options.id;
    this.tags = options.tags ?? [];
    this.db = db;
    this.#surroundings = surroundings;
    this.#renewedAt = clock.monotonic();
    this.driver = new SimDriver(clock, this.id, script, journal);
    const { identity, processes } = machines.begin(options.host ?? "machine", this.driver);
    this.#identity = identity;
    this.engine = new Engine({
      db,
      driver: this.driver,
      home,
      timezone: options.timezone ?? surroundings.timezone,
      device: { id: this.id, tags: new Set(this.tags), slots: options.slots ?? 8, version: "simulated" },
      processes,
      clock,
      random,
      randomBytes: seededBytes(random),
      isQuiet: () => this.isQuiet,
      onLeaseRenewed: () => (this.#renewedAt = clock.monotonic()),
      waitSeconds: clock.wait,
    });
    this.engine.facts.on((fact) => onFact(this.id, fact));
  }

  async heartbeat(): Promise<void> {
    await this.engine.tickHeartbeat();
    await this.engine.tickRescue();
  }

  async work(): Promise<void> {
    await this.engine.tickSchedule();
    await this.engine.tickClaim();
    await this.engine.tickDeadlines();
  }

  async idle(): Promise<void> {
    if (!this.#hasIdleJobs) return;
    const seconds = await this.engine.tickIdle();
    await this.engine.tickClaim();
    this.#idleAt = this.#surroundings.clock.monotonic() + seconds;
  }

  get #hasIdleJobs(): boolean {
    return [...this.engine.jobs.values()].some((job) => job.schedule.type === "idle");
  }

  /** Another program has written to the database. Not waited for, as it may wait for runs to end. */
  notice(): Promise<void> {
    this.#noticing = this.#noticing.then(() => this.engine.noticeChange());
    return this.#noticing;
  }

  /** When this device has something to do next, by the monotonic clock. */
  nextMoment(isAnyoneWorking: boolean): number {
    if (this.state === "down") return Infinity;
    const lease = this.driver.liveIds.length > 0 ? this.#renewedAt + programLeaseSeconds : Infinity;
    if (this.state === "frozen") return Math.min(lease, this.driver.nextEnd());
    const idle = isAnyoneWorking || this.engine.isStopped || !this.#hasIdleJobs ? Infinity : this.#idleAt;
    return Math.min(this.driver.nextEnd(), idle);
  }

  /** Ends programs whose time has come, and waits until their ends are recorded. */
  async endDue(): Promise<void> {
    if (this.state === "frozen" && this.#surroundings.clock.monotonic() >= this.#renewedAt + programLeaseSeconds) {
      this.driver.kill(this.driver.liveIds);
    }
    const ended = this.driver.endDue();
    if (this.state === "up") await this.#until(() => !ended.some((id) => this.engine.liveIds.includes(id)));
  }

  freeze(): void {
    this.state = "frozen";
    this.driver.freeze();
  }

  async thaw(): Promise<void> {
    this.state = "up";
    this.driver.thaw();
  }

  /** kill -9: nothing is told to anybody. */
  async crash(): Promise<void> {
    // What AIOS has said so far may be stored or not; a timer left behind would only disturb the test.
    await this.engine.log.flush();
    this.state = "down";
    this.#surroundings.machines.end(this.#identity);
    this.driver.die();
  }

  /** After `engine.stop()`. */
  gone(): void {
    this.state = "down";
    this.#surroundings.machines.end(this.#identity);
  }

  async #until(isTrue: () => boolean): Promise<void> {
    for (let turns = 0; !isTrue(); turns++) {
      if (turns > 100_000) throw new Error(`Device ${this.id} hangs: a run that ended was not recorded`);
      await turn();
    }
  }
}
