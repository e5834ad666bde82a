/** Starts AIOS for real: database, driver, engine, loops, local socket; and stops it in order. */
import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { setTimeout } from "node:timers/promises";
import { existsSync, mkdirSync } from "node:fs";
import type { Database } from "../db/database.ts";
import { openDatabase } from "../db/open.ts";
import { ProcessDriver } from "../run/process-driver.ts";
import { Admission } from "./admission.ts";
import { countDays } from "./count-days.ts";
import { AlertWatch } from "./alert-watch.ts";
import { ChannelSender } from "./channel-sender.ts";
import type { Configuration } from "./configuration.ts";
import type { FileEffects } from "../effects/file-effects.ts";
import { EffectsKeeper } from "./effects-keeper.ts";
import { leaseSeconds, type Processes } from "./device.ts";
import { Engine } from "./engine.ts";
import { Facts, type Fact } from "./facts.ts";
import { LoadMeter } from "./idle.ts";
import { EngineLoops } from "./loops.ts";
import { PrepareAhead } from "./prepare-ahead.ts";
import { ProgressBook } from "./progress.ts";
import { randomBytesInPages, realClock, realProcesses, timestamp } from "./real.ts";
import { RunTokens } from "./run-tokens.ts";
import { readKey } from "./secrets-key.ts";
import { clearStrays, runningIds } from "./strays.ts";
import { OutboxSender } from "./outbox-sender.ts";
import { Teller } from "./teller.ts";
import { TroubleTeller } from "./trouble-teller.ts";
import { Vault } from "./vault.ts";
import { Versions } from "./versions.ts";

const stopWithinSeconds = 29;
const tellingPeople = "telling people";
const sendingMessages = "sending messages";

export interface UpHooks {
  onFact: (fact: Fact) => void;
  /** Something to tell before AIOS is ready, such as a backup made. */
  onNotice: (message: string) => void;
}

export interface RunningAios {
  engine: Engine;
  db: Database;
  /** For whoever listens at the door of the runs. */
  door: {
    tokens: RunTokens;
    progress: ProgressBook;
    files: FileEffects;
    onFault: (message: string, run: { id: string; job: { name: string } }) => void;
  };
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
  const driver = new ProcessDriver({
    home,
    privateFolder,
    deviceId,
    python: configuration.python,
    containerEngine: configuration.containerEngine,
    leaseSeconds,
    say: (level, message, job) => engine.log.say(level, message, { job_name: job }),
  });
  const effects = new EffectsKeeper({
    ...{ db, facts, configuration, clock: realClock, host: realProcesses().host, userFolder: homedir() },
    log: () => engine.log,
  });
  const door: RunningAios["door"] = {
    tokens: new RunTokens(randomBytes),
    progress: new ProgressBook(db, facts),
    files: effects.files,
    onFault: (message, { id, job }) => {
      const about = { job_name: job.name, run_id: id };
      engine.log.say("ERROR", `AIOS itself: a run of ${job.name} could not be answered: ${message}`, about);
    },
  };
  const vault = new Vault({ db, keyFile, clock: realClock, randomBytes });
  const load = new LoadMeter();
  const versions = new Versions({
    ...{ db, home, privateFolder, clock: realClock },
    keepDays: configuration.keepVersionDays,
  });
  let isStarted = false;
  const tellWait = once(() => hooks.onNotice(nameHeld(deviceId)));
  const engine = new Engine({
    db,
    driver,
    home,
    timezone: configuration.timezone,
    device: { id: deviceId, tags: new Set(configuration.deviceTags), slots: configuration.slots, version },
    processes: withContainers(realProcesses(), driver),
    clock: realClock,
    random: Math.random,
    randomBytes: randomBytesInPages(),
    isQuiet: () => (load.measure() ?? 1) <= configuration.idleLoad,
    onLeaseRenewed: () => driver.renewLease(),
    waitSeconds: (seconds) => {
      if (!isStarted) tellWait();
      return setTimeout(seconds * 1000);
    },
    facts,
    admission: new Admission({ vault, ...door, doorSocket }),
    programVersion: (job) => versions.ofProgram(job),
    onListRead: () => versions.notice(),
  });
  const { promise: failed, reject: onFatal } = Promise.withResolvers<never>();
  // Whoever runs AIOS may not have begun to listen when it fails.
  failed.catch(() => {});
  const alerts = new AlertWatch({
    ...{ db, home, timezone: configuration.timezone, now: () => realClock.now() },
    jobs: () => engine.jobs,
    isStopped: () => engine.isStopped,
    onChange: () => facts.emit({ kind: "alert" }),
  });
  const sender = new ChannelSender({ db, vault, desktop: { platform: process.platform, environment: process.env } });
  const outbox = new OutboxSender({ db, sender, now: () => realClock.now() });
  const troubles = new TroubleTeller({
    ...{ db, sender, now: () => realClock.now(), onChange: () => facts.emit({ kind: "alert" }) },
  });
  const teller = new Teller({
    ...{ db, sender, timezone: configuration.timezone, now: () => realClock.now() },
    onTold: () => facts.emit({ kind: "alert" }),
  });
  const loops = new EngineLoops(engine, db, configuration, {
    now: () => realClock.now(),
    ahead: new PrepareAhead({
      jobs: () => engine.jobs,
      isStopped: () => engine.isStopped,
      tags: new Set(configuration.deviceTags),
      prepare: (jobs) => driver.prepareAhead(jobs),
    }),
    pruneDriver: (now) => driver.pruneDependencies(now),
    housekeepers: {
      "looking for what has not happened": () => alerts.tick(),
      "looking after effects": () => effects.tick(),
      "keeping versions of programs": () => versions.tick(),
      "keeping to the clock on the wall": () => countDays(db, configuration.timezone, realClock.now()),
      [tellingPeople]: () => teller.tick(),
      [sendingMessages]: () => outbox.tick(),
      "keeping at hand how to reach people": () => troubles.tick(),
    },
    onFatal,
  });
  facts.on((fact) => {
    if (fact.kind === "trouble") troubles.notice(fact.message);
    const isBad = fact.kind === "run_ended" && fact.run.state !== "succeeded" && fact.next.kind !== "again";
    if (fact.kind === "alert" || isBad) loops.wakeHousekeeper(tellingPeople);
  });
  void driver.prepare();
  try {
    await engine.start();
    isStarted = true;
    // Begun before the files of runs go that tell of containers, and not waited for: asking an engine takes its time.
    const stray = driver.removeStrayContainers([...engine.jobs.values()], () => runningIds(db));
    stray.catch(() => {}); // AIOS was stopped meanwhile; the next start looks again
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
    teller.stop();
    outbox.stop();
    troubles.stop();
    await loops.stop();
    await versions.stop();
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
    noticeOwnWrite: () => {
      loops.noticeOwnWrite();
      loops.wakeHousekeeper(sendingMessages);
    },
    stop: () => (stopping ??= stop()),
  };
}

/** All that is waited for at the start. */
function nameHeld(device: string): string {
  return `An AIOS named "${device}" was not stopped in order, and cannot be seen from here. Waiting up to ${leaseSeconds} seconds, until it is surely gone.`;
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}

/** The runs of a dead device may have left containers as well as processes. */
function withContainers(processes: Processes, driver: ProcessDriver): Processes {
  const endRunsOf = async (runIds: string[]) => {
    const count = await processes.endRunsOf(runIds);
    await driver.removeContainersOf(runIds);
    return count;
  };
  return { ...processes, endRunsOf };
}

/** Only this user may look into it: it holds the local socket and what programs were called with. */
function makePrivateFolder(folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
}
