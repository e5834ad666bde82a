/** Starts AIOS for real: database, driver, engine, loops, local socket; and stops it in order. */
import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { existsSync, mkdirSync } from "node:fs";
import type { Database } from "../db/database.ts";
import { openDatabase } from "../db/open.ts";
import { ProcessDriver } from "../run/process-driver.ts";
import { Admission } from "./admission.ts";
import type { Configuration } from "./configuration.ts";
import { leaseSeconds } from "./device.ts";
import { Engine } from "./engine.ts";
import { Facts, type Fact } from "./facts.ts";
import { LoadMeter } from "./idle.ts";
import { EngineLoops } from "./loops.ts";
import { ProgressBook } from "./progress.ts";
import { randomBytesInPages, realClock, realProcesses, timestamp } from "./real.ts";
import { RunTokens } from "./run-tokens.ts";
import { readKey } from "./secrets-key.ts";
import { clearStrays } from "./strays.ts";
import { Vault } from "./vault.ts";

const stopWithinSeconds = 29;

export interface UpHooks {
  onFact: (fact: Fact) => void;
  /** Something to tell before AIOS is ready, such as a backup made. */
  onNotice: (message: string) => void;
}

export interface RunningAios {
  engine: Engine;
  db: Database;
  /** For whoever listens at the door of the runs. */
  door: { tokens: RunTokens; progress: ProgressBook };
  /** Rejects when AIOS cannot go on: the database is damaged. Never resolves. */
  failed: Promise<never>;
  /** Begins to take work. */
  take(onChange: () => void): void;
  /** An operation in this process has written to the database or the jobs list. */
  noticeOwnWrite(): void;
  /** Within 30 seconds; a second call changes nothing. */
  stop(): Promise<void>;
}

/**
 * @param doorSocket where whoever starts AIOS listens to its runs; null: nobody does
 * @throws DatabaseError, DeviceTakenError, SecretsKeyError: with one clear message each
 */
export async function startAios(
  configuration: Configuration,
  version: string,
  hooks: UpHooks,
  doorSocket: string | null = null,
): Promise<RunningAios> {
  const { home, privateFolder, deviceId, secretsKeyFile: keyFile } = configuration;
  makePrivateFolder(privateFolder);
  readKey(keyFile); // refuses to start where others could read it
  const facts = new Facts();
  facts.on(hooks.onFact);
  const db = await openDatabase(configuration.databasePath, {
    journal: configuration.journal,
    random: Math.random,
    timestamp: timestamp(realClock.now()),
    patienceSeconds: 60,
    onNotice: hooks.onNotice,
    onTrouble: (message) => facts.emit({ kind: "trouble", message }),
  });
  const driver = new ProcessDriver({ home, privateFolder, deviceId, python: configuration.python, leaseSeconds });
  const door = { tokens: new RunTokens(randomBytes), progress: new ProgressBook(db, facts) };
  const vault = new Vault({ db, keyFile, clock: realClock, randomBytes });
  const load = new LoadMeter();
  const engine = new Engine({
    db,
    driver,
    home,
    timezone: configuration.timezone,
    device: { id: deviceId, tags: new Set(configuration.deviceTags), slots: configuration.slots, version },
    processes: realProcesses(),
    clock: realClock,
    random: Math.random,
    randomBytes: randomBytesInPages(),
    isQuiet: () => (load.measure() ?? 1) <= configuration.idleLoad,
    onLeaseRenewed: () => driver.renewLease(),
    waitSeconds: (seconds) => setTimeout(seconds * 1000),
    facts,
    admission: new Admission({ vault, ...door, doorSocket }),
  });
  const { promise: failed, reject: onFatal } = Promise.withResolvers<never>();
  // Whoever runs AIOS may not have begun to listen when it fails.
  failed.catch(() => {});
  const loops = new EngineLoops(engine, db, configuration, { now: () => realClock.now(), onFatal });
  void driver.prepare();
  try {
    await engine.start();
    await clearStrays(db, home, privateFolder);
    const trouble = await vault.trouble();
    if (trouble !== null) engine.log.say("WARNING", trouble);
  } catch (error) {
    await driver.close();
    await db.close();
    throw error;
  }
  let stopping: Promise<void> | null = null;
  const stopInOrder = async () => {
    await loops.stop();
    await engine.stop();
    await driver.close();
    door.progress.stop();
    await db.close();
  };
  // Where the database stays locked, or a disk full, the order cannot be kept; the next start then cleans up.
  const stop = () => Promise.race([stopInOrder(), setTimeout(stopWithinSeconds * 1000, undefined, { ref: false })]);
  return {
    engine,
    db,
    door,
    failed,
    take: (onChange) => loops.start(onChange),
    noticeOwnWrite: () => loops.noticeOwnWrite(),
    stop: () => (stopping ??= stop()),
  };
}

/** Only this user may look into it: it holds the local socket and what programs were called with. */
function makePrivateFolder(folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
}
