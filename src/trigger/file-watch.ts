/**
 * `watch` jobs: a trigger when files change. The database remembers what each file looked like when it was last told
 * of, so a change is told of once, by one process, and also when it happened while AIOS was not running.
 */
import { stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { watch, type FSWatcher } from "chokidar";
import type { Database } from "../db/database.ts";
import { insertTrigger } from "../db/triggers.ts";
import { noteWatchedFile, noteWatchedFolder, watchedFiles, watchedFolder } from "../db/watched-files.ts";
import type { Clock } from "../model/clock.ts";
import type { JobBook } from "../model/job-book.ts";
import type { Job } from "../model/job.ts";

/** The files must rest this long before they are told of: a copy in progress is one change, not a hundred. */
const settledMilliseconds = 300;
/** A file that is written without pause is told of this often all the same. */
const longestWaitMilliseconds = 10_000;
/** A trigger names at most so many changed files; the rest is in the folder anyway. */
const mostNamed = 1_000;

const ignored = /(^|[/\\])(\.git|node_modules|\.aios)([/\\]|$)/;

interface Watched {
  job: Job;
  path: string;
  watcher: FSWatcher;
  changed: Set<string>;
  /** Whether the first look at what is there is still going on. */
  looking: boolean;
  timer: NodeJS.Timeout | null;
  /** When the oldest change that is not yet told of was noticed, by the monotonic clock. */
  waitingSince: number | null;
}

export interface FileWatchOptions {
  db: Database;
  clock: Clock;
  home: string;
  onProblem: (job: string, message: string) => void;
}

export class FileWatch {
  readonly #options: FileWatchOptions;
  readonly #watched = new Map<string, Watched>();
  /** One load after the other, or two would open the same watch twice. */
  #loading: Promise<void> = Promise.resolve();

  constructor(options: FileWatchOptions) {
    this.#options = options;
  }

  /** Watches what the jobs name now, as far as they concern this device; leaves alone what did not change. */
  load(jobs: JobBook, concerns: (job: Job) => boolean): Promise<void> {
    this.#loading = this.#loading.then(() => this.#load(jobs, concerns));
    return this.#loading;
  }

  async stop(): Promise<void> {
    await this.#loading;
    for (const name of [...this.#watched.keys()]) await this.#close(name);
  }

  async #load(jobs: JobBook, concerns: (job: Job) => boolean): Promise<void> {
    const wanted = new Map<string, { job: Job; path: string }>();
    for (const job of jobs.values()) {
      if (job.schedule.type !== "watch" || !job.enabled || !concerns(job)) continue;
      const { path } = job.schedule;
      wanted.set(job.name, { job, path: isAbsolute(path) ? path : join(this.#options.home, path) });
    }
    for (const [name, watched] of [...this.#watched]) {
      if (wanted.get(name)?.path !== watched.path) await this.#close(name);
    }
    for (const { job, path } of wanted.values()) {
      if (!this.#watched.has(job.name)) await this.#open(job, path);
    }
  }

  async #open(job: Job, path: string): Promise<void> {
    const watcher = watch(path, { ignored: (file) => ignored.test(file.slice(path.length)) });
    const watched: Watched = {
      job,
      path,
      watcher,
      changed: new Set(),
      looking: true,
      timer: null,
      waitingSince: null,
    };
    this.#watched.set(job.name, watched);
    for (const event of ["add", "change", "unlink"] as const) {
      watcher.on(event, (file) => this.#noticed(watched, file));
    }
    watcher.on("error", (error) => {
      this.#options.onProblem(job.name, `Watching ${path} failed: ${(error as Error).message}`);
    });
    await new Promise<void>((resolve) => watcher.once("ready", () => resolve()));
    await this.#tellOfFirstLook(watched);
  }

  async #close(name: string): Promise<void> {
    const watched = this.#watched.get(name);
    if (!watched) return;
    this.#watched.delete(name);
    if (watched.timer) clearTimeout(watched.timer);
    await watched.watcher.close();
  }

  #noticed(watched: Watched, file: string): void {
    watched.changed.add(file);
    if (watched.looking) return;
    const now = this.#options.clock.monotonic() * 1000;
    watched.waitingSince ??= now;
    const waitMilliseconds = Math.min(settledMilliseconds, watched.waitingSince + longestWaitMilliseconds - now);
    if (watched.timer) clearTimeout(watched.timer);
    watched.timer = setTimeout(() => void this.#tell(watched), Math.max(0, waitMilliseconds));
  }

  /** What changed while nobody was watching, the files that are gone included. */
  async #tellOfFirstLook(watched: Watched): Promise<void> {
    const { db } = this.#options;
    const known = await db.read(() => watchedFiles(db, watched.job.name));
    for (const file of known.keys()) watched.changed.add(file);
    watched.looking = false;
    await this.#tell(watched);
  }

  async #tell(watched: Watched): Promise<void> {
    const files = [...watched.changed];
    watched.changed.clear();
    watched.timer = null;
    watched.waitingSince = null;
    const signatures = new Map(await Promise.all(files.map(async (file) => [file, await signatureOf(file)] as const)));
    const { db, clock } = this.#options;
    await db.write(() => tellOfChanges(db, watched.job, watched.path, signatures, clock.now()));
  }
}

/** Writes one trigger for the files that look other than when last told of. Call inside `write`. */
export function tellOfChanges(
  db: Database,
  job: Job,
  path: string,
  signatures: ReadonlyMap<string, string | null>,
  now: number,
): void {
  const known = watchedFiles(db, job.name);
  const isFirstLook = watchedFolder(db, job.name) !== path;
  const changed = [...signatures].filter(([file, signature]) => (known.get(file) ?? null) !== signature);
  for (const [file, signature] of changed) noteWatchedFile(db, job.name, file, signature);
  if (isFirstLook) noteWatchedFolder(db, job.name, path);
  // What lay there when the job was made is not a change.
  if (isFirstLook || changed.length === 0) return;
  const files = changed.map(([file]) => file).toSorted();
  const context = { changed: files.slice(0, mostNamed) };
  insertTrigger(db, { job_name: job.name, created: now, source: "watch", context });
}

async function signatureOf(file: string): Promise<string | null> {
  try {
    const { size, mtimeMs } = await stat(file);
    return `${size}:${mtimeMs}`;
  } catch {
    return null;
  }
}
