/** What can go wrong with the database, in words a person can act on. */
import { belongsToOther } from "./foreign-file.ts";

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html). */
const resultCode = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
};

/** An extended code: the file at this path is not the one that was opened. */
const movedCode = 1032;

export type Trouble = "locked" | "full" | "read_only" | "moved" | "io_error" | "corrupt" | "cannot_open" | "newer";

export class DatabaseError extends Error {
  readonly trouble: Trouble;
  constructor(trouble: Trouble, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DatabaseError";
    this.trouble = trouble;
  }
}

/** The trouble behind an error of `node:sqlite`, or null when it is an ordinary error such as a broken constraint. */
export function troubleOf(error: unknown): Trouble | null {
  if (error instanceof DatabaseError) return error.trouble;
  const extended = (error as { errcode?: unknown } | null)?.errcode;
  if (typeof extended !== "number") return null;
  if (extended === movedCode) return "moved";
  switch (extended & 0xff) {
    case resultCode.busy:
    case resultCode.locked:
      return "locked";
    case resultCode.full:
      return "full";
    case resultCode.readOnly:
      return "read_only";
    case resultCode.ioError:
      return "io_error";
    case resultCode.corrupt:
    case resultCode.notADatabase:
      return "corrupt";
    case resultCode.cannotOpen:
      return "cannot_open";
    default:
      return null;
  }
}

/** Troubles that pass by themselves or once a person has made room: the work is kept and tried again. */
export function passes(trouble: Trouble): boolean {
  return trouble !== "corrupt" && trouble !== "newer";
}

/** What happened, why, and what to do next. */
export function explainTrouble(trouble: Trouble, path: string): string {
  switch (trouble) {
    case "locked":
      return `The database ${path} is locked by another program. AIOS waits and goes on by itself; close the program that holds it open in a transaction.`;
    case "full":
      return `The disk that holds ${path} is full. Nothing is lost: AIOS waits and goes on by itself once there is room.`;
    case "read_only":
      return `The database ${path} cannot be written. ${belongsToOther(path) ?? "Make the file and its folder writable for the user that runs AIOS."}`;
    case "moved":
      return `The database ${path} was removed or replaced while AIOS was using it. AIOS waits: put the file back, or stop AIOS, restore a backup (see backups/), and start again.`;
    case "io_error":
      return `The disk that holds ${path} reports an error. AIOS tries again; check the disk if this stays.`;
    case "corrupt":
      return `The database ${path} is damaged, so AIOS does not serve from it. Keep a copy of it, then restore a backup: aios restore FOLDER (see backups/).`;
    case "cannot_open":
      return `The database ${path} cannot be opened. ${belongsToOther(path) ?? "Check that its folder exists and that the user who runs AIOS may read and write it."}`;
    case "newer":
      return `The database ${path} was written by a newer AIOS. Start the newer version, or restore the backup it made before it changed the database.`;
  }
}
