/** The operations on the database itself, where no AIOS is asked, or in a running one. */
import type { Database } from "../db/database.ts";
import { JobsLoader } from "../engine/jobs-loader.ts";
import { DatabaseWatch } from "../trigger/database-watch.ts";
import { terminal } from "./actor.ts";
import type { CallerOptions } from "./caller.ts";
import type { OperationContext, ReachNow } from "./context.ts";
import { operate } from "./operate.ts";
import type { Caller, OperationName, Params, Result } from "./operations.ts";

export async function openDirect(options: CallerOptions): Promise<DirectCaller> {
  const db = await options.openDatabase();
  // Where no AIOS runs nobody else has read the list: a job that was just added to it can be asked for all the same.
  await new JobsLoader(db, options.home, options.timezone).refresh(options.clock.now());
  return new DirectCaller(options, db);
}

/** Works on the database itself; also what a running AIOS uses for its own doors. */
export class DirectCaller implements Caller {
  readonly live: boolean;
  readonly context: OperationContext;
  /** Set by whoever hears of it. */
  trouble: string | null = null;
  /** Set by whoever serves the page. */
  page: string | null = null;
  reach: ReachNow = { from: "this_machine", publicUrl: null, demanded: null };
  /** Told of credentials that may have ended, by whoever lets people in. */
  onRevoked: (credential: string | null) => void = () => {};
  readonly #db: Database;
  readonly #watch: DatabaseWatch;
  #onChange = new Set<() => void>();

  /** @param wrote given where AIOS runs in this process: told of what operations write */
  constructor(options: Omit<CallerOptions, "openDatabase">, db: Database, wrote: (() => void) | null = null) {
    this.live = wrote !== null;
    this.#db = db;
    this.#watch = new DatabaseWatch(db, () => this.noticeChange());
    this.context = {
      device: null,
      actor: terminal,
      ...options,
      db,
      trouble: () => this.trouble,
      page: () => this.page,
      reach: () => this.reach,
      revoked: (credential) => this.onRevoked(credential),
      wrote: wrote ?? (() => {}),
      changed: (seconds) => this.#changed(seconds),
    };
  }

  call<Name extends OperationName>(name: Name, params: Params<Name>): Promise<Result<Name>> {
    return operate(this.context, name, params);
  }

  /** Lets everyone who waits look again. */
  noticeChange(): void {
    const waiting = this.#onChange;
    this.#onChange = new Set();
    for (const wake of waiting) wake();
  }

  async close(): Promise<void> {
    this.#watch.stop();
    this.noticeChange();
    if (!this.live) await this.#db.close();
  }

  #changed(seconds: number): Promise<void> {
    // A running AIOS tells of its own changes, and hears of others' already.
    if (!this.live) this.#watch.start();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.noticeChange(), seconds * 1000);
      this.#onChange.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
