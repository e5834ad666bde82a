/** Calls the engine's ticks by the clock, and sooner when something happened. */
import type { Database } from "../db/database.ts";
import { troubleOf } from "../db/errors.ts";
import { DatabaseWatch } from "../trigger/database-watch.ts";
import type { Engine } from "./engine.ts";
import { Loop } from "./loop.ts";
import { MemoryKeeper, realMemory } from "./memory.ts";
import { pruneFolders } from "./prune-folders.ts";
import type { PrepareAhead } from "./prepare-ahead.ts";
import { prune, type Retention } from "./prune.ts";

const pruneEverySeconds = 600;
const breathMilliseconds = 20;

export interface LoopsOptions {
  now: () => number;
  ahead?: PrepareAhead;
  /** Forgets what the driver keeps and nobody needs any more. `now` in seconds since the epoch. */
  pruneDriver?: (now: number) => Promise<void>;
  /** Housekeepers of the areas above the stages, by what they do ("sending what waits"): seconds until the next tick. */
  housekeepers?: Record<string, () => Promise<number>>;
  /** AIOS cannot go on. */
  onFatal: (error: unknown) => void;
}

export class EngineLoops {
  readonly #loops: Loop[];
  readonly #housekeepers: ReadonlyMap<string, Loop>;
  readonly #databaseWatch: DatabaseWatch;
  #onChange: () => void = () => {};
  /** Something in this process has written what another program would else have told us of. */
  readonly noticeOwnWrite: () => void;

  constructor(
    engine: Engine,
    db: Database,
    retention: Retention & { privateFolder: string },
    { now, ahead, pruneDriver, housekeepers = {}, onFatal }: LoopsOptions,
  ) {
    const onError = (name: string, error: unknown) => {
      if (troubleOf(error) === "corrupt") return onFatal(error);
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      engine.log.say("ERROR", `AIOS itself: ${name} failed and will be tried again: ${reason}`);
    };
    const loop = (name: string, tick: () => Promise<number>) => new Loop({ name, tick, onError });
    const memory = new MemoryKeeper(realMemory());
    const breathe = () => new Promise<void>((resolve) => setTimeout(resolve, breathMilliseconds));
    const claim = loop("claiming", () => engine.tickClaim());
    const schedule = loop("scheduling", () => engine.tickSchedule());
    const notice = loop("noticing changes", async () => {
      await engine.noticeChange();
      return 60;
    });
    const reviews = loop("closing what nobody decided", () => engine.tickReviews());
    const jobs = loop("reading the jobs list", () => engine.tickJobs());
    this.noticeOwnWrite = () => {
      notice.wake();
      jobs.wake();
    };
    this.#housekeepers = new Map(Object.entries(housekeepers).map(([name, tick]) => [name, loop(name, tick)]));
    this.#loops = [
      claim,
      schedule,
      notice,
      jobs,
      reviews,
      loop("ending runs in time", () => engine.tickDeadlines()),
      loop("idle jobs", () => engine.tickIdle()),
      loop("renewing the lease", () => engine.tickHeartbeat()),
      loop("rescuing", () => engine.tickRescue()),
      loop("getting ready what jobs need", async () => ahead?.tick() ?? 60),
      loop("pruning", async () => {
        await prune(db, retention, now(), breathe);
        const isLive = (id: string) => engine.liveIds.includes(id);
        await pruneFolders(retention.privateFolder, retention.keepLogDays, now(), isLive);
        await pruneDriver?.(now());
        return pruneEverySeconds;
      }),
      ...this.#housekeepers.values(),
      loop("giving back memory", async () => memory.tick(engine.isWorking)),
    ];
    engine.wakeClaim = () => claim.wake();
    engine.wakeSchedule = () => schedule.wake();
    engine.wakeReviews = () => reviews.wake();
    this.#databaseWatch = new DatabaseWatch(db, () => {
      notice.wake();
      this.#onChange();
    });
  }

  /** There may be something to do for a housekeeper before it would look. */
  wakeHousekeeper(name: string): void {
    this.#housekeepers.get(name)?.wake();
  }

  /** @param onChange called when another program has written to the database */
  start(onChange: () => void): void {
    this.#onChange = onChange;
    for (const loop of this.#loops) loop.start();
    this.#databaseWatch.start();
  }

  async stop(): Promise<void> {
    this.#databaseWatch.stop();
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }
}
