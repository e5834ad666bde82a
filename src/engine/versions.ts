/** Versions of programs while AIOS runs: what watches the folder, what a run is told to be of, what is forgotten. */
import { userInfo } from "node:os";
import type { Database } from "../db/database.ts";
import { pruneContents } from "../db/file-contents.ts";
import { forgetEmptyFiles } from "../db/files.ts";
import { pruneVersions } from "../db/file-versions.ts";
import type { Clock } from "../model/clock.ts";
import type { Job } from "../model/job.ts";
import { clearDrafts } from "../programs/versions/draft-folder.ts";
import { FolderWatch } from "../programs/versions/folder-watch.ts";
import { programsFolder } from "../programs/versions/tracked-files.ts";
import { VersionKeeper } from "../programs/versions/version-keeper.ts";

/** Where nothing is told of, somebody has to look; where it is, this is for what no watch tells, such as network drives. */
const lookEverySeconds = { watched: 600, unwatched: 15 };
const pruneEverySeconds = 3_600;
const daySeconds = 86_400;
/** Of each file at least so many are kept, and at most so many. */
const keptVersions = { least: 50, most: 1_000 };
const pieceRows = 500;

export interface VersionsOptions {
  db: Database;
  home: string;
  clock: Clock;
  keepDays: number;
  privateFolder: string;
}

export class Versions {
  readonly #options: VersionsOptions;
  readonly #keeper: VersionKeeper;
  readonly #watch: FolderWatch;
  #lookedAt: number | null = null;
  #prunedAt: number | null = null;
  #isStarted = false;

  constructor(options: VersionsOptions) {
    const { db, home, clock } = options;
    this.#options = options;
    this.#keeper = new VersionKeeper({ db, home, user: userName(), now: () => clock.now() });
    // What fails here is tried again by the tick, which tells of it.
    const onChange = () => void this.#look().catch(() => {});
    this.#watch = new FolderWatch({ home, onChange, monotonic: () => clock.monotonic() });
  }

  /** Looks by itself now and then. Seconds to the next time. */
  async tick(): Promise<number> {
    this.#isStarted = true;
    const every = this.#watch.isComplete ? lookEverySeconds.watched : lookEverySeconds.unwatched;
    const now = this.#options.clock.monotonic();
    // A loop asks more often than it needs to.
    if (this.#lookedAt === null || now - this.#lookedAt >= every) {
      await this.#look();
      this.#lookedAt = now;
      await this.#prune();
    }
    return every;
  }

  /** Something in the home may have changed, such as the jobs list. */
  notice(): void {
    if (this.#isStarted) this.#watch.notice();
  }

  /** What a run of `job` is of. Call inside `write`. */
  ofProgram(job: Job): number | null {
    const { file } = job;
    // What lies elsewhere has no versions.
    if (file === null || file.startsWith("/") || /^[A-Za-z]:/.test(file)) return null;
    return this.#keeper.versionNow(`${programsFolder}/${file.replaceAll("\\", "/")}`);
  }

  async stop(): Promise<void> {
    this.#watch.close();
    await this.#keeper.settled();
  }

  async #look(): Promise<void> {
    const { tracked, again } = await this.#keeper.look();
    this.#watch.follow(tracked.folders);
    if (again) this.#watch.notice();
  }

  async #prune(): Promise<void> {
    const { db, clock, keepDays, privateFolder } = this.#options;
    const now = clock.now();
    if (this.#prunedAt !== null && now - this.#prunedAt < pruneEverySeconds) return;
    this.#prunedAt = now;
    const { least: keep, most } = keptVersions;
    const old = { before: now - keepDays * daySeconds, keep, most, limit: pieceRows };
    while ((await db.write(() => pruneVersions(db, old))) > 0);
    await db.write(() => forgetEmptyFiles(db));
    while ((await db.write(() => pruneContents(db, pieceRows))) > 0);
    await clearDrafts(privateFolder, now - daySeconds);
  }
}

/** As editors of this user sign; null where the system does not know, as in some containers. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
