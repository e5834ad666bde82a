/** Each change of a file becomes a version, whoever made it. Call all of this inside `write`, except what only reads. */
import { createHash } from "node:crypto";
import type { Database } from "../../db/database.ts";
import { contentOf, putContent } from "../../db/file-contents.ts";
import { addFile, fileByPath, type FileRow, noteLive, putOrigin } from "../../db/files.ts";
import { addVersion, type AuthorKind, claimVersion, versionById } from "../../db/file-versions.ts";

export interface Author {
  kind: AuthorKind;
  /** The person, or the user of this machine who saved the file; null where nobody knows. */
  name: string | null;
}

/** What lies in the folder. */
export interface Found {
  sha256: string;
  /** Null where it is no text, or too large to be kept: then only that it changed is known. */
  bytes: Uint8Array | null;
  /** How it looks in the folder; null where that is not known. */
  look: string | null;
}

export interface Change {
  /** Below the home, with slashes. */
  path: string;
  author: Author;
  message?: string | null;
  now: number;
}

/** How long after something was found in the folder its writer may still say that it was them. */
const claimWithinSeconds = 60;

/** The version that the file is of now. A text that is live already makes none. */
export function recordVersion(db: Database, change: Change, found: Found): number {
  const file = addFile(db, change.path);
  const { author, message = null, now } = change;
  if (file.live_version !== null && file.live_sha256 === found.sha256) {
    claim(db, file.live_version, change);
    noteLive(db, file.id, { version: file.live_version, sha256: found.sha256, look: found.look ?? file.look });
    return file.live_version;
  }
  if (found.bytes !== null) putContent(db, found.sha256, found.bytes);
  const version = addVersion(db, {
    file_id: file.id,
    sha256: found.sha256,
    created: now,
    author_kind: author.kind,
    author: author.name,
    message,
    parent: file.live_version,
  });
  noteLive(db, file.id, { version, sha256: found.sha256, look: found.look });
  return version;
}

/** The text that was just written through AIOS, and that whoever watches the folder may have found first. */
function claim(db: Database, version: number, { author, message = null, now }: Change): void {
  if (author.kind === "file") return;
  const known = versionById(db, version);
  if (known?.author_kind !== "file" || known.created < now - claimWithinSeconds) return;
  claimVersion(db, version, { author_kind: author.kind, author: author.name, message });
}

export function recordText(db: Database, change: Change, text: string): number {
  const bytes = Buffer.from(text, "utf8");
  return recordVersion(db, change, { sha256: sha256Of(bytes), bytes, look: null });
}

/** The file is gone. Its versions stay, so that it can be brought back. */
export function recordGone(db: Database, { path, author, message = null, now }: Change): void {
  const file = fileByPath(db, path);
  if (file === undefined || file.live_version === null) return;
  addVersion(db, {
    file_id: file.id,
    sha256: null,
    created: now,
    author_kind: author.kind,
    author: author.name,
    message,
    parent: file.live_version,
  });
  noteLive(db, file.id, { version: null, sha256: null, look: null });
}

export interface Origin {
  /** Of the ready-made program. */
  id: string;
  version: string;
  /** The original as it was in that version, from which a merge begins. */
  text: string;
}

export function originOf(db: Database, path: string): Origin | null {
  const file = fileByPath(db, path);
  return file === undefined ? null : originIn(db, file);
}

export function originIn(db: Database, { origin, origin_version, origin_sha256 }: FileRow): Origin | null {
  if (origin === null || origin_version === null || origin_sha256 === null) return null;
  return { id: origin, version: origin_version, text: contentOf(db, origin_sha256) ?? "" };
}

/** Null: it has none any more. */
export function setOrigin(db: Database, path: string, origin: Origin | null): void {
  const file = addFile(db, path);
  if (origin === null) return putOrigin(db, file.id, null);
  const bytes = Buffer.from(origin.text, "utf8");
  const sha256 = sha256Of(bytes);
  putContent(db, sha256, bytes);
  putOrigin(db, file.id, { id: origin.id, version: origin.version, sha256 });
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
