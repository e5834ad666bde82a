/** A home with an AIOS that runs in this process, on real programs, and both ways to its operations. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openDatabase } from "../db/open.ts";
import { readConfiguration, type Configuration } from "../engine/configuration.ts";
import { realClock, realProcesses, timestamp } from "../engine/real.ts";
import { startAios, type RunningAios } from "../engine/up.ts";
import { backUpAndKeep } from "./kept-backups.ts";
import { openCaller, type CallerOptions } from "./caller.ts";
import { DirectCaller } from "./direct-caller.ts";
import { DoorServer } from "./door/door-server.ts";
import { SocketCaller } from "./socket-client.ts";
import { doorPath, socketPath } from "./socket-path.ts";
import { SocketServer } from "./socket-server.ts";

export const testVersion = "1.2.3-test";

export class TestHome {
  readonly path: string;
  readonly configuration: Configuration;
  #live: { aios: RunningAios; direct: DirectCaller; server: SocketServer; door: DoorServer } | null = null;
  readonly #opened: DirectCaller[] = [];

  /** @param files path in the home → text */
  constructor(
    files: Record<string, string>,
    { path, environment = {} }: { path?: string; environment?: Record<string, string> } = {},
  ) {
    this.path = path ?? mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "aios-api-"));
    mkdirSync(join(this.path, "Programs"), { recursive: true });
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    const own = { AIOS_HOME: this.path, DEVICE_ID: "a", AIOS_TIMEZONE: "UTC", ...environment };
    this.configuration = readConfiguration(own, this.path, process.pid);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.path, name), text);
  }

  /** As `doors.ts` wires it. */
  async start(): Promise<void> {
    const { privateFolder, deviceId, maxArtifactBytes, holdMinutes } = this.configuration;
    const doorSocket = doorPath(privateFolder, deviceId);
    const hooks = { onFact: () => {}, onNotice: () => {} };
    const aios = await startAios(this.configuration, testVersion, hooks, doorSocket);
    const { db } = aios;
    const door = new DoorServer(doorSocket, {
      ...{ db, clock: realClock, maxArtifactBytes, holdMinutes, wrote: () => aios.noticeOwnWrite() },
      ...{ home: this.path, privateFolder },
      ...aios.door,
      backUp: (wish) => backUpAndKeep(this.configuration, wish, timestamp(realClock.now())),
    });
    await door.start();
    const direct = new DirectCaller({ ...this.#callerOptions(), device: deviceId }, aios.db, () =>
      aios.noticeOwnWrite(),
    );
    const server = new SocketServer(socketPath(privateFolder, deviceId), direct.context);
    await server.start();
    aios.engine.facts.on((fact) => {
      if (fact.kind === "trouble") direct.trouble = fact.message;
      direct.noticeChange();
    });
    aios.take(() => {
      direct.noticeChange();
      this.onForeignChange();
    });
    this.#live = { aios, direct, server, door };
  }

  /** Set by whoever wants to hear of what other programs write. */
  onForeignChange: () => void = () => {};

  get aios(): RunningAios {
    return this.#live!.aios;
  }

  /** What the AIOS in this process uses itself. */
  get direct(): DirectCaller {
    return this.#live!.direct;
  }

  get socketPath(): string {
    return socketPath(this.configuration.privateFolder, this.configuration.deviceId);
  }

  get socket(): SocketCaller {
    return new SocketCaller(this.socketPath);
  }

  /** What a command line finds: the socket of a running AIOS, else the database. */
  async open(clock = realClock): Promise<Awaited<ReturnType<typeof openCaller>>> {
    const { databasePath } = this.configuration;
    const openHere = () => openDatabase(databasePath, { timestamp: "now", random: Math.random });
    const caller = await openCaller({ ...this.#callerOptions(), clock, openDatabase: openHere });
    if (caller instanceof DirectCaller) this.#opened.push(caller);
    return caller;
  }

  #callerOptions(): Omit<CallerOptions, "openDatabase"> {
    const { home, privateFolder, secretsKeyFile, timezone, databasePath, python, containerEngine } = this.configuration;
    const processes = realProcesses();
    const isAlive = (device: { host: string; supervisor: string }) =>
      device.host !== processes.host || processes.isAlive(device.supervisor);
    const setup = { databasePath, python, containerEngine };
    return { home, privateFolder, secretsKeyFile, setup, timezone, version: testVersion, clock: realClock, isAlive };
  }

  async stop(): Promise<void> {
    const live = this.#live;
    this.#live = null;
    await live?.server.stop();
    await live?.direct.close();
    await live?.aios.stop();
    await live?.door.stop();
  }

  async closeCallers(): Promise<void> {
    for (const caller of this.#opened.splice(0)) await caller.close();
  }

  async remove(): Promise<void> {
    await this.closeCallers();
    await this.stop();
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Resolves with the first value that is neither false nor null nor undefined. */
export async function until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<Exclude<T, false>>> {
  const late = performance.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found !== false && found !== null && found !== undefined) return found as NonNullable<Exclude<T, false>>;
    if (performance.now() > late) throw new Error(`Not within 20 s: ${what}`);
    await pause(10);
  }
}
