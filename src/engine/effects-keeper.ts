/** Looks after effects: what a crash cut short, and what is kept of deleted files for longer than was promised. */
import { realpathSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Database } from "../db/database.ts";
import { pruneEffects, unsettledEffects } from "../db/effects.ts";
import { FileEffects } from "../effects/file-effects.ts";
import { inHandOf } from "../effects/in-hand.ts";
import { settleAll } from "../effects/undo.ts";
import { pruneTrash } from "../effects/trash.ts";
import type { Clock } from "../model/clock.ts";
import type { LogWriter } from "../log/log-writer.ts";
import type { Configuration } from "./configuration.ts";
import type { Facts } from "./facts.ts";

const daySeconds = 86_400;
const everySeconds = 60;
const pruneEverySeconds = 600;
const breathMilliseconds = 20;
const pieceRows = 2_000;
/** After so long a device that has not looked itself will not any more. */
const othersSeconds = 3_600;

export interface EffectsKeeperOptions {
  db: Database;
  facts: Facts;
  clock: Clock;
  configuration: Pick<
    Configuration,
    "databasePath" | "privateFolder" | "keepTrashDays" | "keepRunDays" | "maxTrashBytes"
  >;
  /** The identity of this machine, as runs have it. */
  host: string;
  /** What `~` stands for. */
  userFolder: string;
  log: () => LogWriter;
}

export class EffectsKeeper {
  readonly files: FileEffects;
  readonly #options: EffectsKeeperOptions;
  #prunedAt = -Infinity;

  constructor(options: EffectsKeeperOptions) {
    this.#options = options;
    const { db, clock, facts, userFolder, configuration } = options;
    const { privateFolder, databasePath } = configuration;
    const home = realpathSync(path.dirname(databasePath));
    const grounds = {
      userFolder,
      privateFolder: realpathSync(privateFolder),
      databasePath: path.join(home, path.basename(databasePath)),
    };
    this.files = new FileEffects({ db, clock, grounds });
    facts.on((fact) => {
      if (fact.kind === "run_ended") this.files.end(fact.run.id);
    });
  }

  async tick(): Promise<number> {
    await this.#settle();
    await this.#prune();
    return everySeconds;
  }

  async #settle(): Promise<void> {
    const { db, clock, host, log } = this.#options;
    const here = host.split("/")[0];
    const rows = (await db.read(() => unsettledEffects(db))).filter((row) => {
      const isHere = row.host === null || row.host.split("/")[0] === here;
      return !inHandOf(db).has(row.id) && (isHere || row.created < clock.now() - othersSeconds);
    });
    await settleAll(db, rows);
    for (const { run_id, job_name } of rows) {
      const message = `${job_name} ended amid a change of files. What was begun is now either whole or as before: aios effects ${run_id.slice(-8)}`;
      log().say("WARNING", message, { job_name, run_id });
    }
  }

  async #prune(): Promise<void> {
    const { db, clock, configuration } = this.#options;
    const { keepTrashDays, keepRunDays, maxTrashBytes } = configuration;
    const monotonic = clock.monotonic();
    if (monotonic - this.#prunedAt < pruneEverySeconds) return;
    this.#prunedAt = monotonic;
    const now = clock.now();
    const before = now - Math.min(keepTrashDays, keepRunDays) * daySeconds;
    const breathe = () => setTimeout(breathMilliseconds);
    await pruneTrash(db, { before, mostBytes: maxTrashBytes }, breathe);
    while ((await db.write(() => pruneEffects(db, now - keepRunDays * daySeconds, pieceRows))) > 0) await breathe();
  }
}
