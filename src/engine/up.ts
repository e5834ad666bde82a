/** Starts AIOS for real: database, driver, engine, loops, local socket; and stops it in order. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { Database } from "../db/database.ts";
import { openDatabase } from "../db/open.ts";
import type { Clock } from "../model/clock.ts";
import { endRunsOf, processIdentity } from "../run/process-tree.ts";
import { ProcessDriver } from "../run/process-driver.ts";
import type { Configuration } from "./configuration.ts";
import { hostIdentity, leaseSeconds, type Processes } from "./device.ts";
import { Engine } from "./engine.ts";
import { Facts, type Fact } from "./facts.ts";
import { LoadMeter } from "./idle.ts";
import { EngineLoops } from "./loops.ts";

export const realClock: Clock = { now: () => Date.now() / 1000, monotonic: () => performance.now() / 1000 };

/** Names a backup: `2026-11-22-090000`, UTC. */
export function timestamp(now: number): string {
  return new Date(now * 1000).toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "");
}

export function realProcesses(): Processes {
  return {
    host: hostIdentity(bootId()),
    self: processIdentity(process.pid) ?? String(process.pid),
    isAlive: (identity) => processIdentity(Number(identity.split("/")[0])) === identity,
    endRunsOf,
  };
}

export interface UpHooks {
  onFact: (fact: Fact) => void;
  /** Something to tell before AIOS is ready, such as a backup made. */
  onNotice: (message: string) => void;
}

export interface RunningAios {
  engine: Engine;
  db: Database;
  processes: Processes;
  /** Begins to take work. */
  take(onChange: () => void): void;
  /** Within 30 seconds; a second call changes nothing. */
  stop(): Promise<void>;
}

/** @throws DatabaseError, DeviceTakenError: with one clear message each */
export async function startAios(configuration: Configuration, version: string, hooks: UpHooks): Promise<RunningAios> {
  const { home, privateFolder, deviceId } = configuration;
  makePrivateFolder(privateFolder);
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
  const processes = realProcesses();
  const load = new LoadMeter();
  const engine = new Engine({
    db,
    driver,
    home,
    timezone: configuration.timezone,
    device: { id: deviceId, tags: new Set(configuration.deviceTags), slots: configuration.slots, version },
    processes,
    clock: realClock,
    random: Math.random,
    randomBytes,
    isQuiet: () => (load.measure() ?? 1) < configuration.idleLoad,
    onLeaseRenewed: () => driver.renewLease(),
    waitSeconds: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
    facts,
  });
  const loops = new EngineLoops(engine, db, configuration, () => realClock.now());
  try {
    await engine.start();
  } catch (error) {
    await driver.close();
    await db.close();
    throw error;
  }
  let stopping: Promise<void> | null = null;
  const stop = async () => {
    await loops.stop();
    await engine.stop();
    await driver.close();
    await db.close();
  };
  return {
    engine,
    db,
    processes,
    take: (onChange) => loops.start(onChange),
    stop: () => (stopping ??= stop()),
  };
}

/** Only this user may look into it: it holds the local socket and what programs were called with. */
function makePrivateFolder(folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
