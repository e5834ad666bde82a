/** The real parts behind the command line; each is loaded only when its command asks for it. */
import { join } from "node:path";
import { realClock, realProcesses, timestamp } from "./engine/real.ts";
import type { ReachDecided } from "./api/people/reach-at-start.ts";
import type { Configuration } from "./engine/configuration.ts";
import type { DirectCaller } from "./api/direct-caller.ts";
import { openBrowser } from "./cli/open-browser.ts";
import type { Doors, LiveCaller, Running, UpHooks } from "./cli/doors.ts";
import type { RunningAios } from "./engine/up.ts";
import type { RunningHttp } from "./http/start-http.ts";

/** @param version of AIOS, from package.json */
export function realDoors(version: string): Doors {
  return {
    openCaller: (configuration) => openCaller(configuration, version),
    up: (configuration, hooks) => up(configuration, version, hooks),
    backup: async (configuration, folder, options) => {
      const { backUp } = await import("./api/backup.ts");
      return backUp(configuration, folder, timestamp(realClock.now()), options);
    },
    restore: async (configuration, folder) => {
      const { restore } = await import("./api/backup.ts");
      return restore(configuration, folder, timestamp(realClock.now()));
    },
    health: async ({ privateFolder }, device) => {
      const { askHealth } = await import("./api/health.ts");
      return askHealth(privateFolder, device);
    },
    doctor: async (configuration) => {
      const { examine } = await import("./api/doctor.ts");
      return { checks: await examine({ ...configuration, nodeVersion: process.version }) };
    },
    importPython: async (configuration, file, { write }) => {
      const { importPythonFile } = await import("./api/import.ts");
      return importPythonFile(configuration, file, write);
    },
    importCrontab: async (configuration, file, { write }) => {
      const { importCrontabFile } = await import("./api/import.ts");
      return importCrontabFile(configuration, file, write);
    },
    openBrowser,
    jobsSchema: async () => (await import("./programs/json-schema.ts")).jobsListSchema(),
  };
}

async function openCaller(configuration: Configuration, version: string): Promise<LiveCaller> {
  const { openCaller: open } = await import("./api/caller.ts");
  return open({
    ...callerOptions(configuration, version),
    openDatabase: async () => {
      const { openDatabase } = await import("./db/open.ts");
      return openDatabase(configuration.databasePath, {
        journal: configuration.journal,
        random: Math.random,
        timestamp: timestamp(realClock.now()),
      });
    },
  });
}

function callerOptions(configuration: Configuration, version: string) {
  const { home, privateFolder, secretsKeyFile, timezone, databasePath, python, containerEngine } = configuration;
  const processes = realProcesses();
  const isAlive = (device: { host: string; supervisor: string }) =>
    device.host !== processes.host || processes.isAlive(device.supervisor);
  const setup = { databasePath, python, containerEngine };
  return { home, privateFolder, secretsKeyFile, setup, timezone, version, clock: realClock, isAlive };
}

async function up(configuration: Configuration, version: string, hooks: UpHooks): Promise<Running> {
  const [
    { startAios },
    { DirectCaller },
    { SocketServer },
    { DoorServer },
    paths,
    { takeOverOriginal },
    { requireHome, welcome },
  ] = await Promise.all([
    import("./engine/up.ts"),
    import("./api/direct-caller.ts"),
    import("./api/socket-server.ts"),
    import("./api/door/door-server.ts"),
    import("./api/socket-path.ts"),
    import("./api/take-over.ts"),
    import("./engine/welcome.ts"),
  ]);
  await requireHome(configuration);
  await takeOverOriginal(configuration, hooks.onNotice);
  await welcome(configuration, hooks.onNotice);
  const { privateFolder, deviceId, maxArtifactBytes, holdMinutes } = configuration;
  const doorSocket = paths.doorPath(privateFolder, deviceId);
  const aios = await startAios(configuration, version, hooks, doorSocket);
  const caller = new DirectCaller({ ...callerOptions(configuration, version), device: deviceId }, aios.db, () =>
    aios.noticeOwnWrite(),
  );
  const server = new SocketServer(paths.socketPath(privateFolder, deviceId), caller.context);
  const door = new DoorServer(doorSocket, {
    ...{
      db: aios.db,
      clock: realClock,
      maxArtifactBytes,
      holdMinutes,
      home: configuration.home,
      privateFolder,
      wrote: () => aios.noticeOwnWrite(),
    },
    ...aios.door,
    backUp: async (wish) => {
      const { backUpAndKeep } = await import("./api/kept-backups.ts");
      return backUpAndKeep(configuration, wish, timestamp(realClock.now()));
    },
  });
  await Promise.all([server.start(), door.start()]);
  aios.engine.facts.on((fact) => {
    if (fact.kind === "trouble") caller.trouble = fact.message;
    caller.noticeChange();
  });
  const { decideReach } = await import("./api/people/reach-at-start.ts");
  const reach = await decideReach(aios.db, configuration.reach).catch(async (error: unknown) => {
    await Promise.all([server.stop(), door.stop(), caller.close()]);
    await aios.stop();
    throw error;
  });
  let http: RunningHttp | null = null;
  aios.take(() => {
    caller.noticeChange();
    http?.noticeForeignChange();
  });
  hooks.onReady({
    home: configuration.home,
    device: configuration.deviceId,
    tags: configuration.deviceTags,
    jobs: aios.engine.jobs.size,
    problems: aios.engine.list.problems.length,
  });
  // Only now, and not waited for: work goes before its being looked at.
  const opening = openPage(configuration, reach, aios, caller).then((opened) => (http = opened));
  const stop = async () => {
    await (await opening)?.stop();
    await server.stop();
    await caller.close();
    await aios.stop();
    // Last: programs that end in order may still have something to keep.
    await door.stop();
  };
  const page = opening.then((opened) => opened?.address ?? null);
  return { call: (name, params) => caller.call(name, params), stop, failed: aios.failed, page };
}

/** Null where there is to be no page, or cannot be one: then everything else goes on, and says so. */
async function openPage(
  { port }: Configuration,
  { now, beyond, hosts, proxies, notice }: ReachDecided,
  { engine, db }: RunningAios,
  caller: DirectCaller,
): Promise<RunningHttp | null> {
  if (port === null) return null;
  try {
    const [{ startHttp }, { openSignIn }] = await Promise.all([
      import("./http/start-http.ts"),
      import("./http/sign-in/open-sign-in.ts"),
    ]);
    if (notice !== null) engine.log.say("WARNING", notice);
    caller.reach = now;
    const authenticator = await openSignIn(db, caller);
    const http = await startHttp({
      port,
      context: caller.context,
      pageFolder: join(import.meta.dirname, "../web/dist"),
      ...{ authenticator, beyond, hosts, proxies },
      onFact: (listener) => engine.facts.on(listener),
      onFault: (message) => engine.log.say("ERROR", `AIOS itself: ${message}`),
    });
    caller.page = http.address;
    return http;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    engine.log.say("ERROR", message);
    return null;
  }
}
