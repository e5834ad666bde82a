/** Brings the jobs list into the database, and the database's definitions into memory. */
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Database } from "../db/database.ts";
import { defineJob, definedJobs, undefineJob, type DefinedJob, type JobRow } from "../db/jobs.ts";
import type { LogLevel } from "../db/logs.ts";
import { putSetting, setting } from "../db/settings.ts";
import { followPriority, unparkJob } from "../db/waiting-triggers.ts";
import { forgetWatchedFiles } from "../db/watched-files.ts";
import { parseLocalTime, scheduleProblem } from "../model/due.ts";
import { JobBook } from "../model/job-book.ts";
import { type Job, storedJob } from "../model/job.ts";
import { findJobsList, listNames } from "../programs/find-jobs-list.ts";
import { withdrawOfJob } from "../review/let-go.ts";
import { readJobsList, type JobsList, type ListProblem } from "../programs/jobs-list.ts";

/** Counts every change of the definitions, so that other processes on the database notice it. */
const versionKey = "jobs_version";
const mostProblemsTold = 20;
const mostKeptProblems = 200;

export interface LoadedList {
  /** The file, or null where the home has none. */
  path: string | null;
  problems: ListProblem[];
}

/** What is wrong with the list, as log messages. */
export function describeProblems({ path, problems }: LoadedList): { level: LogLevel; message: string }[] {
  const told = problems.slice(0, mostProblemsTold).map(({ severity, line, column, message }) => ({
    level: severity === "error" ? ("ERROR" as const) : ("WARNING" as const),
    message: `${basename(path ?? "")}:${line}:${column}: ${message}`,
  }));
  const more = problems.length - told.length;
  if (more === 0) return told;
  return [
    ...told,
    { level: "WARNING", message: `… and ${more} more problems of the jobs list; see all with: aios doctor` },
  ];
}

export class JobsLoader {
  readonly #db: Database;
  readonly #home: string;
  readonly #timezone: string;
  #signature: string | null = null;
  /** How the file looked when a change was noticed that has to prove itself. */
  #resting: string | null = null;
  #version: string | null = null;
  /** How often in a row the list was not there. */
  #absences = 0;
  list: LoadedList = { path: null, problems: [] };

  constructor(db: Database, home: string, timezone: string) {
    this.#db = db;
    this.#home = home;
    this.#timezone = timezone;
  }

  /**
   * Reads the list again if its file has changed since. A change that takes jobs away counts only when the file still
   * looks the same a moment later: some editors empty a file before they write it. Returns whether it was taken over.
   */
  async refresh(now: number): Promise<boolean> {
    const path = await findJobsList(this.#home);
    const signature = path === null ? null : await fileSignature(path);
    if (path === null || signature === null) return this.#noteAbsence();
    this.#absences = 0;
    if (signature === this.#signature) return false;
    const text = await readFile(path, "utf8").catch((error: Error) => error);
    if (text instanceof Error) return this.#noteTrouble(path, unreadable(path, text));
    const list = readJobsList(text, { timezone: this.#timezone, scheduleProblem, parseLocalTime });
    if (signature !== this.#resting && this.#signature !== null && (await this.#takesJobsAway(list))) {
      this.#resting = signature;
      return false;
    }
    await this.#db.write(() => {
      putSetting(this.#db, "list_problems", JSON.stringify(placed(list.problems, path)));
      storeList(this.#db, list, now);
    });
    this.#signature = signature;
    this.list = { path, problems: list.problems };
    return true;
  }

  /** Some editors take a file away before they write it anew, so once is no matter. Returns whether there is news. */
  async #noteAbsence(): Promise<boolean> {
    const path = join(this.#home, listNames[0]);
    if (existsSync(path))
      return this.#noteTrouble(
        path,
        `${path} is a folder, but the jobs list is a file. Remove the folder (Docker makes one where the file to mount does not exist), and write the list.`,
      );
    this.#absences++;
    if (this.#absences < 2 || this.list.problems[0]?.message === listGone) return false;
    const hasJobs = await this.#db.read(() => definedJobs(this.#db).length > 0);
    return hasJobs ? this.#noteTrouble(path, listGone) : false;
  }

  /** The jobs stay as they were, and it is tried again and again. Returns whether this is news. */
  async #noteTrouble(path: string, message: string): Promise<boolean> {
    if (this.list.problems[0]?.message === message) return false;
    const problems: ListProblem[] = [{ job: null, severity: "error", line: 1, column: 1, message }];
    await this.#db.write(() => putSetting(this.#db, "list_problems", JSON.stringify(placed(problems, path))));
    this.list = { path, problems };
    // Whatever comes next is read, also what has been read before.
    this.#signature = "";
    return true;
  }

  /** Whether the definitions have changed since `book` was last called. Call inside `read` or `write`. */
  isStale(): boolean {
    return (setting(this.#db, versionKey) ?? "0") !== this.#version;
  }

  async #takesJobsAway({ jobs, broken, complete }: JobsList): Promise<boolean> {
    const names = new Set([...jobs, ...broken].map((entry) => entry.name));
    const before = await this.#db.read(() => definedJobs(this.#db));
    return complete && before.some((row) => !names.has(row.job_name));
  }

  /** Whether a change has been noticed that has to prove itself. */
  get isWaiting(): boolean {
    return this.#resting !== null && this.#resting !== this.#signature;
  }

  /** The definitions, if they have changed since the last call, by whichever process; else null. */
  async book(): Promise<JobBook | null> {
    return await this.#db.read(() => {
      if (!this.isStale()) return null;
      this.#version = setting(this.#db, versionKey) ?? "0";
      return new JobBook(jobsOf(definedJobs(this.#db)));
    });
  }
}

const listGone = "The jobs list is gone. The jobs stay as they were; put the file back, or write a new one.";

function unreadable(path: string, { message }: Error): string {
  return `The jobs list cannot be read (${message}). The jobs stay as they were; make it readable: chmod u+r ${path}`;
}

/** Kept in the database for `aios status`, which may run where AIOS does not. */
function placed(problems: ListProblem[], path: string) {
  return problems
    .filter((problem) => problem.severity === "error")
    .slice(0, mostKeptProblems)
    .map(({ job, line, column, message }) => ({ job, place: `${basename(path)}:${line}:${column}`, message }));
}

function jobsOf(rows: JobRow[]): Job[] {
  return rows.flatMap((row) => (row.definition === null ? [] : [storedJob(row.definition)]));
}

async function fileSignature(path: string): Promise<string | null> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return `${path}:${ino}:${size}:${mtimeMs}`;
  } catch {
    return null;
  }
}

/** Writes the entries that differ from what the database has. Call inside `write`. */
export function storeList(db: Database, list: JobsList, now: number): void {
  const before = new Map(definedJobs(db).map((row) => [row.job_name, row]));
  const entries: DefinedJob[] = [
    ...list.jobs.map((job) => ({ name: job.name, job, problem: null })),
    ...list.broken.map(({ name, message }) => ({ name, job: null, problem: message })),
  ];
  const changed = entries.filter((entry) => differs(entry, before.get(entry.name)));
  for (const entry of changed) {
    defineJob(db, entry, needsNewTimes(entry, before.get(entry.name)), now);
    unparkJob(db, entry.name);
    followPriority(db, entry.name, before.get(entry.name)?.priority ?? 0);
    if (entry.job?.enabled === false) withdrawOfJob(db, entry.name, "The job was turned off.", now);
  }
  const names = new Set(entries.map((entry) => entry.name));
  // A list that could not be read to its end does not tell what it no longer has.
  const gone = list.complete ? [...before.keys()].filter((name) => !names.has(name)) : [];
  for (const name of gone) {
    undefineJob(db, name);
    // What was asked of it is looked at again, and then waits for a job of that name.
    unparkJob(db, name);
    forgetWatchedFiles(db, name);
    withdrawOfJob(db, name, "The job was taken out of the list.", now);
  }
  if (changed.length + gone.length > 0) putSetting(db, versionKey, String(Number(setting(db, versionKey) ?? "0") + 1));
}

function differs({ job, problem }: DefinedJob, row: JobRow | undefined): boolean {
  if (!row) return true;
  return row.problem !== problem || row.definition !== (job && JSON.stringify(job));
}

/** Times count anew when the job was not scheduled before, or at other times. */
function needsNewTimes({ job }: DefinedJob, row: JobRow | undefined): boolean {
  if (!job || !row?.definition) return row?.definition !== null || !row;
  const before = storedJob(row.definition);
  if (!before.enabled && job.enabled) return true;
  return JSON.stringify([before.schedule, before.timezone]) !== JSON.stringify([job.schedule, job.timezone]);
}
