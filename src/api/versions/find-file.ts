/** Files by the path that somebody asks for, as they lie in the folder at this moment. */
import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { basename, join } from "node:path";
import type { Database } from "../../db/database.ts";
import { contentOf } from "../../db/file-contents.ts";
import { fileByPath, type FileRow, listFiles } from "../../db/files.ts";
import { type FileVersionRow, versionById } from "../../db/file-versions.ts";
import { definedJobs } from "../../db/jobs.ts";
import { listNames } from "../../programs/find-jobs-list.ts";
import { languageOf } from "../../programs/form/form.ts";
import { didYouMean } from "../../programs/nearest-word.ts";
import { originIn } from "../../programs/versions/record.ts";
import { foundIn, isTrackedPath, maxTextBytes, programsFolder } from "../../programs/versions/tracked-files.ts";
import { VersionKeeper } from "../../programs/versions/version-keeper.ts";
import { patience, type OperationContext } from "../context.ts";
import { jobOf } from "../job-views.ts";
import { OperationError } from "../operation-error.ts";
import type { FileView } from "./views.ts";

export function keeperOf({ db, home, clock }: OperationContext): VersionKeeper {
  return new VersionKeeper({ db, home, user: userName(), now: () => clock.now() });
}

function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

/** @throws OperationError for what is no program and not the jobs list */
export function requirePath(path: string): string {
  if (isTrackedPath(path)) return path;
  const right = `Programs lie in ${programsFolder}/, such as ${programsFolder}/report.py; beside them there is only the jobs list.`;
  throw new OperationError("not_found", `"${path.slice(0, 200)}" is no program. ${right}`);
}

/** The file, looked at now: also where no AIOS watches the folder. */
export async function requireFile(context: OperationContext, path: string): Promise<FileRow> {
  const { db } = context;
  requirePath(path);
  const keeper = keeperOf(context);
  const file = await db.write(() => {
    keeper.versionNow(path);
    return fileByPath(db, path);
  }, patience);
  if (file !== undefined) return file;
  const others = await db.read(() => listFiles(db).map((row) => row.path), patience);
  throw new OperationError(
    "not_found",
    `There is no file ${path}.${didYouMean(path, others)} See all with: aios versions`,
  );
}

/** Null where there is no file, or no text. */
export async function liveText({ home }: OperationContext, path: string): Promise<string | null> {
  const bytes = await readFile(join(home, path)).catch(() => null);
  if (bytes === null || bytes.byteLength > maxTextBytes) return null;
  return foundIn(bytes, null).bytes === null ? null : bytes.toString("utf8");
}

/** Call inside `read`. @throws OperationError */
export function requireVersion(db: Database, file: FileRow, id: number): { row: FileVersionRow; text: string } {
  const row = versionById(db, id);
  if (row === undefined || row.file_id !== file.id) {
    throw new OperationError(
      "not_found",
      `${file.path} has no version ${id}. See all with: aios versions ${file.path}`,
    );
  }
  return { row, text: textOf(db, row) };
}

/** Call inside `read`. @throws OperationError */
export function textOf(db: Database, { id, sha256 }: FileVersionRow): string {
  if (sha256 === null)
    throw new OperationError("invalid", `In version ${id} the file was taken away, so there is no text.`);
  const text = contentOf(db, sha256);
  if (text !== undefined) return text;
  throw new OperationError("invalid", `Version ${id} was no text, or larger than 1 MiB, so only its hash is known.`);
}

/** Which jobs run each file, by its path. Call inside `read`. */
export function jobsByFile(db: Database): Map<string, string[]> {
  const jobs = new Map<string, string[]>();
  for (const row of definedJobs(db)) {
    const file = jobOf(row)?.file;
    if (!file) continue;
    const path = `${programsFolder}/${file.replaceAll("\\", "/")}`;
    jobs.set(path, [...(jobs.get(path) ?? []), row.job_name]);
  }
  return jobs;
}

/** What the ready-made programs are now, by their id. */
export type Shelf = ReadonlyMap<string, { version: string; text: string }>;

/** Null: it is as new as it can be, or nobody knows. Call inside `read`. */
function updateFor(db: Database, file: FileRow, shelf: Shelf): string | null {
  const made = file.origin === null ? undefined : shelf.get(file.origin);
  return made === undefined || originIn(db, file)?.text === made.text ? null : made.version;
}

const noShelf: Shelf = new Map();

/** Call inside `read`. */
export function fileViewOf(
  db: Database,
  file: FileRow,
  jobs: ReadonlyMap<string, string[]>,
  shelf = noShelf,
): FileView {
  const live = file.live_version === null ? undefined : versionById(db, file.live_version);
  const { origin, origin_version } = file;
  return {
    path: file.path,
    kind: kindOf(file.path, () => (live?.sha256 ? contentOf(db, live.sha256) : undefined)),
    jobs: jobs.get(file.path) ?? [],
    version: live?.id ?? null,
    changed: live?.created ?? null,
    author_kind: live?.author_kind ?? null,
    author: live?.author ?? null,
    has_draft: file.draft_sha256 !== null,
    origin:
      origin === null || origin_version === null
        ? null
        : { id: origin, version: origin_version, update: updateFor(db, file, shelf) },
  };
}

function kindOf(path: string, text: () => string | undefined): FileView["kind"] {
  if ((listNames as readonly string[]).includes(path)) return "jobs";
  // Only what has no ending is looked into.
  return languageOf(path, basename(path).includes(".") ? "" : (text()?.slice(0, 200) ?? "")) ?? "other";
}
