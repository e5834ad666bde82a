/**
 * Finds what has changed in the folder, whoever changed it, and records it as versions. What a file looked like when it
 * was last read is kept, so that looking again costs one `stat` a file, and nothing is read twice.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "../../db/database.ts";
import { fileByPath, fileLooks, moveFile, noteLive, noteLook } from "../../db/files.ts";
import { type Author, type Found, recordGone, recordVersion } from "./record.ts";
import {
  foundIn,
  isTrackedPath,
  lookNow,
  maxTextBytes,
  readFound,
  type Tracked,
  trackedFiles,
} from "./tracked-files.ts";

export interface VersionKeeperOptions {
  db: Database;
  home: string;
  /** The user of this machine, whose editor it mostly is. */
  user: string | null;
  /** Seconds since the epoch. */
  now: () => number;
}

/** Files read, and recorded in one transaction: a few milliseconds. */
const together = 40;
/** A file written to so shortly ago may be written to again without looking any different. */
const restSeconds = 0.1;

interface Known {
  look: string | null;
  version: number | null;
  sha256: string | null;
}

interface News {
  path: string;
  /** As it looked before it was read. */
  look: string;
  found: Found;
}

export class VersionKeeper {
  readonly #options: VersionKeeperOptions;
  readonly #author: Author;
  /** Files that were not there at the last look. Some editors take a file away before they write it anew. */
  #missing = new Set<string>();
  #looking: Promise<unknown> = Promise.resolve();

  constructor(options: VersionKeeperOptions) {
    this.#options = options;
    this.#author = { kind: "file", name: options.user };
  }

  /** One look after the other. Resolves with what is there, and whether it should be looked at again soon. */
  look(): Promise<{ tracked: Tracked; again: boolean }> {
    const look = this.#looking.then(() => this.#look());
    this.#looking = look.catch(() => {});
    return look;
  }

  /** Resolves when no look is going on. */
  async settled(): Promise<void> {
    await this.#looking;
  }

  async #look(): Promise<{ tracked: Tracked; again: boolean }> {
    const { db, home } = this.#options;
    const tracked = await trackedFiles(home);
    const known = new Map<string, Known>();
    const rows = await db.read(() => fileLooks(db));
    for (const { path, look, live_version, live_sha256 } of rows)
      known.set(path, { look, version: live_version, sha256: live_sha256 });
    const changed = [...tracked.files].filter(([path, look]) => known.get(path)?.look !== look);
    const gone = [...known].filter(
      ([path, { version }]) => version !== null && !tracked.files.has(path) && lookNow(join(home, path)) === null,
    );
    const missing = gone.map(([path]) => path);
    const surelyGone = missing.filter((path) => this.#missing.has(path));
    for (let at = 0; at < changed.length; at += together) {
      const news = await this.#read(changed.slice(at, at + together));
      await db.write(() => this.#record(news, gone, tracked));
    }
    if (surelyGone.length > 0) await db.write(() => this.#recordGone(surelyGone));
    this.#missing = new Set(missing);
    return { tracked, again: missing.length > surelyGone.length };
  }

  async #read(changed: [string, string][]): Promise<News[]> {
    const { home, now } = this.#options;
    const read = await Promise.all(
      changed.map(async ([path, look]) => ({ path, look, found: await readFound(join(home, path), look) })),
    );
    const at = now();
    return read
      .filter((news): news is News => news.found !== null)
      .map(({ path, look, found }) => ({
        path,
        look,
        found: { ...found, look: isAtRest(found.look, at) ? found.look : null },
      }));
  }

  #record(news: readonly News[], gone: readonly [string, Known][], tracked: Tracked): void {
    const { db, home, now } = this.#options;
    for (const { path, look, found } of news) {
      // Written to since it was read: what is there now may be known already, and would seem to be the older one.
      if (lookNow(join(home, path)) !== look) continue;
      const file = fileByPath(db, path);
      const message = file === undefined ? this.#followMove(path, found, gone, tracked) : null;
      if (file?.live_sha256 === found.sha256) noteLook(db, path, found.look);
      else recordVersion(db, { path, author: this.#author, message, now: now() }, found);
    }
  }

  /** A file that has another name now keeps its history, if it is plain which one it was. Returns what to say of it. */
  #followMove(path: string, found: Found, gone: readonly [string, Known][], { files }: Tracked): string | null {
    const { db } = this.#options;
    if (found.bytes === null || found.bytes.byteLength === 0) return null;
    const same = gone.filter(([, { sha256 }]) => sha256 === found.sha256);
    const from = same[0]?.[0];
    if (same.length !== 1 || from === undefined || files.has(from)) return null;
    const file = fileByPath(db, from);
    if (file?.live_sha256 !== found.sha256) return null;
    moveFile(db, from, path);
    // So that the same text makes a version once more, which tells where it was.
    noteLive(db, file.id, { version: null, sha256: null, look: null });
    return `Moved from ${from}`;
  }

  #recordGone(paths: readonly string[]): void {
    const { db, now } = this.#options;
    for (const path of paths) recordGone(db, { path, author: this.#author, now: now() });
  }

  /**
   * The version of a file that lies there at this moment, recorded now if nobody has seen it yet; null where there is
   * none. Takes microseconds where it is known. Call inside `write`.
   */
  versionNow(path: string): number | null {
    const { db, home, now } = this.#options;
    const look = isTrackedPath(path) ? lookNow(join(home, path)) : null;
    if (look === null) return null;
    const file = fileByPath(db, path);
    if (file !== undefined && file.live_version !== null && file.look === look) return file.live_version;
    if (Number(look.split(":")[1]) > maxTextBytes) return null;
    try {
      const found = foundIn(readFileSync(join(home, path)), isAtRest(look, now()) ? look : null);
      return recordVersion(db, { path, author: this.#author, now: now() }, found);
    } catch {
      return null;
    }
  }
}

function isAtRest(look: string | null, now: number): boolean {
  return Number(look?.split(":")[2]) / 1000 < now - restSeconds;
}
