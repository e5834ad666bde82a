/**
 * A home that has an `orchestrator.py` and no jobs list: the jobs are taken from it at each start, so that whoever
 * mounts or keeps the original's file edits SCHEDULED_JOBS there as before. A list that a person has edited counts for
 * more, and is left alone.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { findJobsList, listNames } from "../programs/find-jobs-list.ts";
import { importPythonFile, type ImportPlace } from "./import.ts";
import { replaceFile } from "./replace-file.ts";

interface Place extends ImportPlace {
  privateFolder: string;
}

const original = "orchestrator.py";
const heading = `# Made from ${original} when AIOS started, and made anew when that file has changed.
# Once you edit this file, it alone counts.

`;

/** What the list was made of, and what it was then: by their hashes. */
interface Made {
  source: string;
  list: string;
}

/** @param onNotice told in one sentence what was done, or why not */
export async function takeOverOriginal(place: Place, onNotice: (message: string) => void): Promise<void> {
  const path = join(place.home, original);
  const list = join(place.home, listNames[0]);
  const found = await findJobsList(place.home);
  const source = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => error);
  if (typeof source !== "string") {
    const why = found === null ? unreadable(source) : null;
    return why === null ? undefined : onNotice(why);
  }
  if (!source.includes("SCHEDULED_JOBS")) return;
  const made = await lastMade(place);
  if (made?.source === hash(source) && found !== null) return;
  const isOurs = found === list && made?.list === hash(await readFile(list, "utf8").catch(() => ""));
  if (found !== null && !isOurs) {
    if (made !== null) onNotice(leftAlone(found));
    return;
  }
  const { entries, problems, yaml } = await importPythonFile(place, path, false);
  if (entries.length === 0)
    return onNotice(`No jobs were found in ${original}. See: aios import ${original} --dry-run`);
  await replaceFile(list, heading + yaml);
  await remember(place, { source: hash(source), list: hash(heading + yaml) });
  const jobs = `${entries.length} ${entries.length === 1 ? "job" : "jobs"}`;
  const odd = `${problems.length} ${problems.length === 1 ? "problem" : "problems"}`;
  const doubts = problems.length === 0 ? "" : ` It has ${odd}, see: aios import ${original} --dry-run`;
  onNotice(`Took over ${jobs} from ${original} into ${basename(list)}.${doubts}`);
}

const madeByDocker = `${original} is a folder, so no jobs are taken from it. Docker makes such a folder when the file to mount does not exist: remove it, and mount the file, or a ${listNames[0]}.`;

function leftAlone(list: string): string {
  const name = basename(list);
  return `${original} has changed, but ${name} was edited since it was made from it, so ${name} counts. To have it made anew, remove it and start again.`;
}

/** Why there is nothing to read, or null where there is just no such file. */
function unreadable({ code }: NodeJS.ErrnoException): string | null {
  if (code === "ENOENT") return null;
  if (code === "EISDIR") return madeByDocker;
  return `${original} cannot be read (${code}), so no jobs are taken from it. Make it readable for the user that runs AIOS: chmod a+r ${original}`;
}

function recordPath({ privateFolder }: Place): string {
  return join(privateFolder, "taken-over.json");
}

async function lastMade(place: Place): Promise<Made | null> {
  try {
    return JSON.parse(await readFile(recordPath(place), "utf8")) as Made;
  } catch {
    return null;
  }
}

async function remember(place: Place, made: Made): Promise<void> {
  await mkdir(place.privateFolder, { recursive: true, mode: 0o700 });
  await writeFile(recordPath(place), JSON.stringify(made));
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
