/** Operations on drafts: a draft is kept in the database, and nothing of it runs before it is published. */
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Database } from "../../db/database.ts";
import { contentOf, putContent } from "../../db/file-contents.ts";
import { addFile, fileByPath, type FileRow, putDraft } from "../../db/files.ts";
import { versionById } from "../../db/file-versions.ts";
import { mergeThreeWays } from "../../programs/versions/merge.ts";
import { sha256Of } from "../../programs/versions/record.ts";
import { patience, type OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import { changeText } from "./change-text.ts";
import { refuseBroken, refuseTooLarge } from "./check-text.ts";
import { fileViewOf, jobsByFile, keeperOf, requireFile, requirePath, requireVersion } from "./find-file.ts";
import { isStale } from "./look-at-files.ts";
import type { FileView } from "./views.ts";

export async function draftSave(
  context: OperationContext,
  { path, text, based_on }: Params<"draft_save">,
): Promise<Result<"draft_save">> {
  const { db, clock, actor } = context;
  requirePath(path);
  refuseTooLarge(text);
  const keeper = keeperOf(context);
  const view = await db.write(() => {
    keeper.versionNow(path);
    const file = addFile(db, path);
    refuseNoText(db, file);
    if (based_on !== undefined) requireVersion(db, file, based_on);
    const bytes = Buffer.from(text, "utf8");
    const sha256 = sha256Of(bytes);
    putContent(db, sha256, bytes);
    const begun = file.draft_sha256 === null ? file.live_version : file.draft_parent;
    putDraft(db, file.id, { sha256, parent: based_on ?? begun, by: actor.name, changed: clock.now() });
    return viewOf(db, path);
  }, patience);
  context.wrote();
  return view;
}

function refuseNoText(db: Database, { path, live_sha256 }: FileRow): void {
  if (live_sha256 === null || contentOf(db, live_sha256) !== undefined) return;
  throw new OperationError("invalid", `${path} is no text, or larger than 1 MiB, so it cannot be edited here.`);
}

export async function draftDiscard(
  context: OperationContext,
  { path }: Params<"draft_discard">,
): Promise<Result<"draft_discard">> {
  const { db } = context;
  const { id } = await requireFile(context, path);
  const view = await db.write(() => {
    const before = viewOf(db, path);
    putDraft(db, id, null);
    return { ...before, has_draft: false };
  }, patience);
  context.wrote();
  return view;
}

export async function publish(
  context: OperationContext,
  { path, message }: Params<"publish">,
): Promise<Result<"publish">> {
  const { db, home } = context;
  const file = await requireFile(context, path);
  const draft = await db.read(
    () => (file.draft_sha256 === null ? undefined : contentOf(db, file.draft_sha256)),
    patience,
  );
  if (draft === undefined) throw new OperationError("invalid", `${path} has no draft to publish.`);
  if (await db.read(() => isStale(context, file), patience)) throw await mergeOffered(context, file, draft);
  await mkdir(join(home, dirname(path)), { recursive: true });
  await changeText(context, { path, message: message?.trim() || "Published a draft" }, (live) => {
    refuseIfOther(file, live);
    refuseBroken(context, path, live, draft);
    return draft;
  });
  const view = await db.write(() => {
    // What somebody has typed since stays a draft, begun from what runs now.
    const now = fileByPath(db, path)!;
    const rest = now.draft_sha256 === file.draft_sha256 ? null : restOf(now);
    putDraft(db, now.id, rest);
    return viewOf(db, path);
  }, patience);
  context.wrote();
  return view;
}

function restOf({ draft_sha256, live_version, draft_by, draft_changed }: FileRow): Parameters<typeof putDraft>[2] {
  if (draft_sha256 === null) return null;
  return { sha256: draft_sha256, parent: live_version, by: draft_by ?? "", changed: draft_changed ?? 0 };
}

/** Somebody has saved the file in this moment. */
function refuseIfOther({ path, live_sha256 }: FileRow, live: string): void {
  const sha256 = live === "" && live_sha256 === null ? null : sha256Of(Buffer.from(live, "utf8"));
  if (sha256 === live_sha256) return;
  throw new OperationError("conflict", `${path} was changed in this moment. Publish again to see what is different.`);
}

/** The draft with what has changed in the folder since, for the person to look at and save as the draft. */
async function mergeOffered(context: OperationContext, file: FileRow, draft: string): Promise<OperationError> {
  const { db } = context;
  const [base, live] = await db.read(() => {
    const parent = file.draft_parent === null ? undefined : versionById(db, file.draft_parent);
    const text = (sha256: string | null | undefined) => (sha256 ? (contentOf(db, sha256) ?? "") : "");
    return [text(parent?.sha256), text(file.live_sha256)] as const;
  }, patience);
  const { text, conflicts } = mergeThreeWays(base, draft, live, { yours: "your draft", theirs: "what runs now" });
  const places =
    conflicts === 1 ? "In one place both changed the same lines" : `In ${conflicts} places both changed the same lines`;
  const how = conflicts === 0 ? "Both fit together" : places;
  const message = `${file.path} was changed while you worked on your draft. ${how}: look at the result, save it and publish.`;
  const fields = { text, conflicts: String(conflicts), live: String(file.live_version ?? "") };
  return new OperationError("conflict", message, { fields });
}

export async function goBack(
  context: OperationContext,
  { path, version }: Params<"go_back">,
): Promise<Result<"go_back">> {
  const { db, home } = context;
  const file = await requireFile(context, path);
  const { row, text } = await db.read(() => requireVersion(db, file, version), patience);
  const when = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: context.timezone });
  const message = `Went back to the version of ${when.format(row.created * 1000)}`;
  await mkdir(join(home, dirname(path)), { recursive: true });
  await changeText(context, { path, message }, (live) => {
    refuseBroken(context, path, live, text);
    return text;
  });
  context.wrote();
  return db.read(() => viewOf(db, path), patience);
}

/** Call inside `read` or `write`. */
function viewOf(db: Database, path: string): FileView {
  return fileViewOf(db, fileByPath(db, path)!, jobsByFile(db));
}
