/** Tells that something in some folders has changed, once it rests: editors write a file in several steps. */
import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";

const restMilliseconds = 1_000;
/** While something is written without pause, it is told of this often all the same. */
const longestWaitMilliseconds = 30_000;
/** The system lends watches to all its programs together. */
const mostFolders = 500;

export interface FolderWatchOptions {
  home: string;
  onChange: () => void;
  /** In seconds, of a clock that only goes on. */
  monotonic: () => number;
}

export class FolderWatch {
  readonly #options: FolderWatchOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | null = null;
  #waitingSince: number | null = null;
  #isClosed = false;
  /** False where the system lends no more watches, so that somebody has to look by themselves. */
  isComplete = true;

  constructor(options: FolderWatchOptions) {
    this.#options = options;
  }

  /** Watches these folders of the home from now on, and no others. */
  follow(folders: readonly string[]): void {
    if (this.#isClosed) return;
    const wanted = new Set(folders.slice(0, mostFolders));
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    this.isComplete = folders.length <= mostFolders;
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#open(folder);
  }

  #open(folder: string): void {
    try {
      const watcher = watch(join(this.#options.home, folder), { persistent: false }, () => this.notice());
      watcher.on("error", () => {
        watcher.close();
        this.#watchers.delete(folder);
        this.notice(); // it may be gone, or be another folder now
      });
      this.#watchers.set(folder, watcher);
    } catch {
      this.isComplete = false;
    }
  }

  /** Something has changed, or will have in a moment. */
  notice(): void {
    if (this.#isClosed) return;
    const now = this.#options.monotonic() * 1000;
    this.#waitingSince ??= now;
    const wait = Math.min(restMilliseconds, this.#waitingSince + longestWaitMilliseconds - now);
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), Math.max(0, wait));
    this.#timer.unref();
  }

  #tell(): void {
    this.#timer = null;
    this.#waitingSince = null;
    this.#options.onChange();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}
