/** Operations that show files, their versions, and what differs. */
import { contentOf } from "../../db/file-contents.ts";
import { type FileRow, listFiles } from "../../db/files.ts";
import { versionById, versionsOf } from "../../db/file-versions.ts";
import { originIn } from "../../programs/versions/record.ts";
import { patience, type OperationContext } from "../context.ts";
import { readyMades } from "../library/shelf.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import {
  fileViewOf,
  jobsByFile,
  keeperOf,
  liveText,
  requireFile,
  requireVersion,
  type Shelf,
  textOf,
} from "./find-file.ts";
import type { FileTextView } from "./views.ts";

const defaultVersions = 100;
const mostVersions = 1_000;

export async function files(context: OperationContext): Promise<Result<"files">> {
  const { db, device } = context;
  // Where an AIOS runs in this process, it knows already.
  if (device === null) await keeperOf(context).look();
  const shelf = await shelfNow();
  return db.read(() => {
    const jobs = jobsByFile(db);
    const shown = listFiles(db).filter((file) => file.live_version !== null || file.draft_sha256 !== null);
    return shown.map((file) => fileViewOf(db, file, jobs, shelf));
  }, patience);
}

async function shelfNow(): Promise<Shelf> {
  const all = await readyMades().catch(() => []);
  return new Map(all.map(({ id, about, text }) => [id, { version: about.version, text }]));
}

export async function file(context: OperationContext, { path }: Params<"file">): Promise<Result<"file">> {
  const { db } = context;
  const found = await requireFile(context, path);
  const text = await liveText(context, path);
  const shelf = await shelfNow();
  return db.read(
    () => ({ ...fileViewOf(db, found, jobsByFile(db), shelf), text, draft: draftOf(context, found) }),
    patience,
  );
}

function draftOf(context: OperationContext, found: FileRow): FileTextView["draft"] {
  const { db } = context;
  const text = found.draft_sha256 === null ? undefined : contentOf(db, found.draft_sha256);
  if (text === undefined) return null;
  return {
    text,
    by: found.draft_by ?? "somebody",
    changed: found.draft_changed ?? 0,
    based_on: found.draft_parent,
    stale: isStale(context, found),
  };
}

/** Whether what runs is another text than the draft was begun from. Call inside `read`. */
export function isStale({ db }: OperationContext, { draft_parent, live_version, live_sha256 }: FileRow): boolean {
  if (draft_parent === live_version) return false;
  const parent = draft_parent === null ? undefined : versionById(db, draft_parent);
  return (parent?.sha256 ?? null) !== live_sha256;
}

export async function fileVersions(
  context: OperationContext,
  { path, limit }: Params<"file_versions">,
): Promise<Result<"file_versions">> {
  const { db } = context;
  const found = await requireFile(context, path);
  const versions = await db.read(
    () => versionsOf(db, found.id, Math.min(limit ?? defaultVersions, mostVersions)),
    patience,
  );
  return versions.map(({ id, created, author_kind, author, message, sha256 }) => {
    return { id, created, author_kind, author, message, is_live: id === found.live_version, gone: sha256 === null };
  });
}

export async function fileVersion(
  { db }: OperationContext,
  { id }: Params<"file_version">,
): Promise<Result<"file_version">> {
  return db.read(() => {
    const row = versionById(db, id);
    const path = listFiles(db).find((known) => known.id === row?.file_id)?.path;
    if (row === undefined || path === undefined) throw new OperationError("not_found", `There is no version ${id}.`);
    return { id, path, text: textOf(db, row) };
  }, patience);
}

export async function fileDiff(
  context: OperationContext,
  { path, from, to }: Params<"file_diff">,
): Promise<Result<"file_diff">> {
  const found = await requireFile(context, path);
  const { differenceOf } = await import("../../programs/versions/diff.ts");
  return differenceOf(await sideText(context, found, from), await sideText(context, found, to));
}

async function sideText(context: OperationContext, found: FileRow, side: number | string): Promise<string> {
  const { db } = context;
  const name = String(side).trim();
  if (name === "live") return (await liveText(context, found.path)) ?? "";
  return db.read(() => {
    if (name === "draft") return required(draftOf(context, found)?.text, `${found.path} has no draft.`);
    if (name === "origin") {
      return required(originIn(db, found)?.text, `${found.path} did not come from a ready-made program.`);
    }
    if (/^\d{1,15}$/.test(name)) return requireVersion(db, found, Number(name)).text;
    throw new OperationError(
      "invalid",
      `"${name.slice(0, 40)}" is no version. Write its number, or one of live, draft, origin.`,
    );
  }, patience);
}

function required(text: string | undefined, message: string): string {
  if (text === undefined) throw new OperationError("not_found", message);
  return text;
}
