/** Changes a file of the home as somebody who is known, so that its versions tell who it was. */
import { basename, join } from "node:path";
import type { Database } from "../../db/database.ts";
import { fileByPath } from "../../db/files.ts";
import { recordText, sha256Of, type Author } from "../../programs/versions/record.ts";
import type { Actor } from "../actor.ts";
import { patience, type OperationContext } from "../context.ts";
import { editFile } from "../replace-file.ts";

export interface TextChange {
  /** Below the home, with slashes. */
  path: string;
  /** What it was for: "Turned off report". */
  message?: string | null;
  author?: Author;
}

/**
 * Writes what `edit` makes of the text (empty where there is no file), and records it. Where AIOS is killed in between,
 * its next start finds the file changed. `edit` throws to change nothing.
 */
export async function changeText(
  context: OperationContext,
  { path, message = null, author = authorOf(context.actor) }: TextChange,
  edit: (text: string) => string,
): Promise<void> {
  const { db, clock, home } = context;
  let before = "";
  let after = "";
  await editFile(join(home, path), (text) => {
    before = text;
    after = edit(text);
    return after;
  });
  await db.write(() => {
    const now = clock.now();
    if (before !== "" && !isLive(db, path, after) && !isLive(db, path, before))
      recordText(db, { path, author: { kind: "file", name: null }, now }, before);
    recordText(db, { path, author, message, now }, after);
  }, patience);
}

function isLive(db: Database, path: string, text: string): boolean {
  return fileByPath(db, path)?.live_sha256 === sha256Of(Buffer.from(text, "utf8"));
}

export function authorOf({ name }: Actor): Author {
  return { kind: "person", name };
}

/** The jobs list as versions know it: it lies directly in the home. */
export function listPath(path: string): string {
  return basename(path);
}
