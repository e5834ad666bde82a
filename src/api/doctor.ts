/** `aios doctor`: is everything in place for AIOS to work here? Looks only, changes nothing. */
import { existsSync } from "node:fs";
import { access, constants, readFile, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { openToRead } from "../db/open.ts";
import { migrations } from "../db/migrations.ts";
import { parseLocalTime, scheduleProblem } from "../model/due.ts";
import { findJobsList } from "../programs/find-jobs-list.ts";
import { readJobsList } from "../programs/jobs-list.ts";
import { checkDatabase } from "./backup.ts";
import { checkEngine } from "./doctor-containers.ts";
import { patience } from "./context.ts";
import { secretsCheck } from "./doctor-secrets.ts";
import type { Check } from "./check.ts";
import { needsCheck, programsCheck, pythonCheck } from "./doctor-programs.ts";
import { findLive } from "./socket-client.ts";
import { foundSockets } from "./socket-path.ts";

export interface DoctorOptions {
  home: string;
  databasePath: string;
  privateFolder: string;
  secretsKeyFile: string;
  timezone: string;
  python: string | null;
  containerEngine: string[] | null;
  nodeVersion: string;
}

const leastFreeBytes = 500 * 1024 * 1024;

export async function examine(options: DoctorOptions): Promise<Check[]> {
  const checks = [
    nodeCheck,
    homeCheck,
    diskCheck,
    runningCheck,
    databaseCheck,
    pythonCheck,
    programsCheck,
    listCheck,
    secretsCheck,
  ];
  const found = await Promise.all(checks.map((check) => attempt(check, options)));
  return found.flat();
}

async function attempt(check: (options: DoctorOptions) => Promise<Check[]>, options: DoctorOptions): Promise<Check[]> {
  try {
    return await check(options);
  } catch (error) {
    return [{ name: check.name.replace("Check", ""), state: "failed", message: (error as Error).message, fix: null }];
  }
}

async function nodeCheck({ nodeVersion, timezone }: DoctorOptions): Promise<Check[]> {
  return [
    { name: "node", state: "ok", message: `Node ${nodeVersion}`, fix: null },
    { name: "time zone", state: "ok", message: timezone, fix: null },
  ];
}

async function homeCheck({ home }: DoctorOptions): Promise<Check[]> {
  if (!existsSync(home)) {
    const fix = "Name the right folder with --home or AIOS_HOME; starting AIOS there makes it";
    return [{ name: "home", state: "failed", message: `${home} is not there`, fix }];
  }
  const writable = await access(home, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (writable) return [{ name: "home", state: "ok", message: `${home} can be written`, fix: null }];
  return [
    { name: "home", state: "failed", message: `${home} cannot be written`, fix: `Make it writable: chmod u+w ${home}` },
  ];
}

async function diskCheck({ home }: DoctorOptions): Promise<Check[]> {
  const { bavail, bsize } = await statfs(nearestThere(home));
  const free = bavail * bsize;
  const message = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  if (free >= leastFreeBytes) return [{ name: "disk", state: "ok", message, fix: null }];
  return [{ name: "disk", state: "warning", message, fix: "Make room: AIOS waits while the disk is full" }];
}

/** The home itself, or the folder in which it would be made. */
function nearestThere(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestThere(dirname(folder));
}

async function runningCheck({ privateFolder }: DoctorOptions): Promise<Check[]> {
  const live = await findLive(foundSockets(privateFolder));
  if (live) return [{ name: "aios", state: "ok", message: "running here", fix: null }];
  return [{ name: "aios", state: "warning", message: "not running here, so nothing runs", fix: "Start it: npm start" }];
}

async function databaseCheck({ databasePath }: DoctorOptions): Promise<Check[]> {
  if (!existsSync(databasePath)) {
    return [{ name: "database", state: "ok", message: "none yet; the first start makes it", fix: null }];
  }
  await checkDatabase(databasePath);
  const db = await openToRead(databasePath);
  try {
    const { version, journal } = await db.read(() => {
      const { user_version } = db.get<{ user_version: number }>("PRAGMA user_version")!;
      const { journal_mode } = db.get<{ journal_mode: string }>("PRAGMA journal_mode")!;
      return { version: user_version, journal: journal_mode };
    }, patience);
    const message = `whole; schema ${version} of ${migrations.length}, journal ${journal}`;
    if (version <= migrations.length) return [{ name: "database", state: "ok", message, fix: null }];
    return [{ name: "database", state: "failed", message, fix: "Start the newer AIOS that wrote it" }];
  } finally {
    await db.close();
  }
}

async function listCheck({ home, timezone, containerEngine }: DoctorOptions): Promise<Check[]> {
  const path = await findJobsList(home);
  if (!path) {
    return [
      { name: "jobs list", state: "warning", message: `none in ${home}`, fix: "Add a job: aios add NAME --file FILE" },
    ];
  }
  const text = await readFile(path, "utf8").catch((error: Error) => error);
  if (text instanceof Error) {
    const message = `${path} cannot be read (${text.message})`;
    return [{ name: "jobs list", state: "failed", message, fix: `Make it readable: chmod u+r ${path}` }];
  }
  const { jobs, problems } = readJobsList(text, { timezone, scheduleProblem, parseLocalTime });
  const engines = await checkEngine(jobs, containerEngine);
  const summary: Check = {
    name: "jobs list",
    state: "ok",
    message: `${path}: ${jobs.length} ${jobs.length === 1 ? "job" : "jobs"}`,
    fix: null,
  };
  const listed = problems.map(({ severity, line, column, message }): Check => ({
    name: `jobs list ${line}:${column}`,
    state: severity === "error" ? "failed" : "warning",
    message,
    fix: null,
  }));
  const missing = jobs
    .filter(({ file }) => file !== null && !existsSync(resolve(dirname(path), "Programs", file)))
    .map((job): Check => ({
      name: `program of ${job.name}`,
      state: "failed",
      message: `${job.file} is not in Programs/`,
      fix: `Put the file there, or change "file" of ${job.name} in the jobs list`,
    }));
  const unreadable = await needsCheck(jobs, join(dirname(path), "Programs"));
  return [summary, ...listed, ...missing, ...unreadable, ...engines];
}
