/**
 * Notices rows that other programs wrote, milliseconds after their commit: the file system tells that the database
 * file was touched, SQLite tells whether another connection has committed. A slow poll stands under both, for file
 * systems that tell nothing (network shares, folders mounted from another system).
 */
import { watch, type FSWatcher } from "node:fs";
import { basename, dirname } from "node:path";
import type { Database } from "../db/database.ts";

const pollMilliseconds = 500;
/** The commit ends with the removal of the journal, a moment after the last write to the file. */
const settleMilliseconds = 1;

export class DatabaseWatch {
  readonly #db: Database;
  readonly #onChange: () => void;
  #watchers: FSWatcher[] = [];
  #poll: NodeJS.Timeout | null = null;
  #check: NodeJS.Timeout | null = null;

  constructor(db: Database, onChange: () => void) {
    this.#db = db;
    this.#onChange = onChange;
  }

  start(): void {
    if (this.#poll) return;
    this.#db.changedByOthers();
    const name = basename(this.#db.path);
    // The folder tells of the journal that ends a commit; the file itself of changes through another mount of it.
    this.#watch(dirname(this.#db.path), (file) => file === null || file.startsWith(name));
    this.#watch(this.#db.path, () => true);
    this.#poll = setInterval(() => this.#look(), pollMilliseconds);
  }

  stop(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
    if (this.#poll) clearInterval(this.#poll);
    if (this.#check) clearTimeout(this.#check);
    this.#poll = null;
    this.#check = null;
  }

  #watch(path: string, concerns: (file: string | null) => boolean): void {
    try {
      const watcher = watch(path, (_event, file) => {
        if (concerns(file)) this.#lookSoon();
      });
      // Out of watches, or the path is gone: the poll goes on.
      watcher.on("error", () => watcher.close());
      this.#watchers.push(watcher);
    } catch {
      // No watch on this file system: the poll goes on.
    }
  }

  #lookSoon(): void {
    this.#check ??= setTimeout(() => {
      this.#check = null;
      this.#look();
    }, settleMilliseconds);
  }

  #look(): void {
    if (this.#db.changedByOthers()) this.#onChange();
  }
}
