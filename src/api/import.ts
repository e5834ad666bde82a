/** `aios import`: the jobs of a Python orchestrator, or of a crontab, added to the jobs list. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { describeSchedule, parseLocalTime, scheduleProblem } from "../model/due.ts";
import { addJob } from "../programs/edit-jobs-list.ts";
import { findJobsList, listNames } from "../programs/find-jobs-list.ts";
import { importCrontab } from "../programs/import/import-crontab.ts";
import { importPython } from "../programs/import/import-python.ts";
import { readJobsList, type JobsList } from "../programs/jobs-list.ts";
import type { ListProblem } from "../programs/list-problem.ts";
import { renderEntries } from "../programs/render-entries.ts";
import { OperationError } from "./operation-error.ts";
import { replaceFile } from "./replace-file.ts";

export interface ImportPlace {
  home: string;
  timezone: string;
}

export interface Imported {
  entries: { name: string; schedule: string }[];
  problems: { line: number; column: number; message: string }[];
  /** The entries as they stand, or would stand, in the jobs list. */
  yaml: string;
  /** The jobs list. */
  path: string;
  written: boolean;
  /** Scripts written, or to be written, into Programs/. */
  scripts: string[];
}

type Entry = Record<string, unknown>;
interface Script {
  file: string;
  content: string;
}

export async function importPythonFile(place: ImportPlace, file: string, write: boolean): Promise<Imported> {
  return importPythonText(place, await readText(file), write);
}

export async function importPythonText(place: ImportPlace, text: string, write: boolean): Promise<Imported> {
  const { entries, problems } = importPython(text);
  return conclude(place, { entries, problems, scripts: [] }, write);
}

export async function importCrontabFile(place: ImportPlace, file: string | null, write: boolean): Promise<Imported> {
  return importCrontabText(place, file === null ? await ownCrontab() : await readText(file), write);
}

export async function importCrontabText(place: ImportPlace, text: string, write: boolean): Promise<Imported> {
  const { entries, problems, scripts } = importCrontab(text);
  return conclude(place, { entries, problems, scripts }, write);
}

async function conclude(
  place: ImportPlace,
  found: { entries: Entry[]; problems: ListProblem[]; scripts: Script[] },
  write: boolean,
): Promise<Imported> {
  const path = (await findJobsList(place.home)) ?? join(place.home, listNames[0]);
  const yaml = renderEntries(found.entries);
  const { scripts } = found;
  const written = write && found.entries.length > 0;
  const text = written ? await writeAll(place, path, found.entries, scripts) : yaml;
  const { entries, problems } = judge(
    found.entries,
    readJobsList(text, { timezone: place.timezone, scheduleProblem, parseLocalTime }),
    path,
  );
  const told = [...found.problems, ...problems];
  return { entries, problems: told, yaml, path, written, scripts: scripts.map((script) => script.file) };
}

/** What the entries are worth in the list: one with an error is taken over all the same, as its writer will know what was meant. */
function judge(imported: Entry[], list: JobsList, path: string): Pick<Imported, "entries" | "problems"> {
  const jobs = new Map(list.jobs.map((job) => [job.name, job]));
  const names = imported.map((entry) => String(entry["name"]));
  const entries = names.map((name) => {
    const job = jobs.get(name);
    return { name, schedule: job ? describeSchedule(job) : "off until its entry is corrected" };
  });
  const problems = list.problems
    .filter(({ job, severity }) => severity === "error" && job !== null && names.includes(job))
    .map(({ job, message, line, column }) => ({
      line,
      column,
      message: `In ${basename(path)} the entry of ${job} has an error: ${message}`,
    }));
  return { entries, problems };
}

/** Nothing is written where a name or a script is there already: the whole import or none of it. Returns the list. */
async function writeAll({ home }: ImportPlace, path: string, entries: Entry[], scripts: Script[]): Promise<string> {
  const programs = join(home, "Programs");
  const taken = scripts.filter((script) => existsSync(join(programs, script.file))).map((script) => script.file);
  if (taken.length > 0) {
    throw new OperationError(
      "invalid",
      `Programs/ has ${taken.join(", ")} already. Move them away first; nothing was imported.`,
    );
  }
  let text = await readFile(path, "utf8").catch(() => "");
  for (const entry of entries) text = withEntry(text, entry, path);
  await mkdir(programs, { recursive: true });
  for (const { file, content } of scripts) {
    await writeFile(join(programs, file), content);
    await chmod(join(programs, file), 0o755);
  }
  await replaceFile(path, text);
  return text;
}

function withEntry(text: string, entry: Entry, path: string): string {
  try {
    return addJob(text, entry);
  } catch (error) {
    throw new OperationError("invalid", `${basename(path)}: ${(error as Error).message} Nothing was imported.`);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(resolve(file), "utf8");
  } catch (error) {
    throw new OperationError("not_found", `${file} cannot be read: ${(error as Error).message}`);
  }
}

async function ownCrontab(): Promise<string> {
  try {
    return (await promisify(execFile)("crontab", ["-l"])).stdout;
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    throw new OperationError(
      "not_found",
      `Your crontab cannot be read (${said}). Name a file instead: aios import --crontab FILE`,
    );
  }
}
