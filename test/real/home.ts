/** A home folder for tests that run AIOS for real: jobs list, programs, and what an outsider sees in its database. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { processesOf, signal } from "./live-processes.ts";
import { RealAios, type StartOptions } from "./aios.ts";
import { until } from "./until.ts";

/** An entry of the jobs list. */
export interface Entry {
  name: string;
  type: string;
  file: string;
  [field: string]: unknown;
}

/** An entry that runs in a container, where the image's own command may take the place of a file. */
export interface ContainerEntry {
  name: string;
  type: string;
  image: string;
  [field: string]: unknown;
}

export class RealHome {
  readonly path = mkdtempSync(join(tmpdir(), "aios-real-"));
  /** Where programs leave their marks: outside the home, so that nothing of AIOS touches it. */
  readonly effects = mkdtempSync(join(tmpdir(), "aios-effects-"));
  readonly #started: RealAios[] = [];

  /** @param programs name of the file in Programs/ → its text */
  constructor(jobs: (Entry | ContainerEntry)[], programs: Record<string, string>) {
    mkdirSync(join(this.path, "Programs"));
    for (const [name, text] of Object.entries(programs)) writeFileSync(join(this.path, "Programs", name), text);
    this.writeJobs(jobs);
  }

  get database(): string {
    return join(this.path, "orchestrator.db");
  }

  /** Every program gets EFFECTS, the folder for its marks. JSON is YAML too. */
  writeJobs(jobs: (Entry | ContainerEntry)[]): void {
    const entries = jobs.map((job) => ({ ...job, env: { EFFECTS: this.effects, ...(job["env"] as object) } }));
    writeFileSync(join(this.path, "jobs.yaml"), JSON.stringify(entries, null, 2));
  }

  /** Starts an AIOS process on this home; several may run at once, by different names. */
  start(options: StartOptions = {}): RealAios {
    const aios = new RealAios(this.path, options);
    this.#started.push(aios);
    return aios;
  }

  async ready(options: StartOptions = {}): Promise<RealAios> {
    const aios = this.start(options);
    await aios.ready;
    return aios;
  }

  /** AIOS processes that are alive now. */
  get alive(): RealAios[] {
    return this.#started.filter((aios) => aios.isAlive);
  }

  /** Those that have ended, by pid; a number that was given out again is not among them. */
  get gone(): RealAios[] {
    const pids = new Set(this.alive.map((aios) => aios.pid));
    return this.#started.filter((aios) => !aios.isAlive && !pids.has(aios.pid));
  }

  /** What another client of the database reads. */
  rows<T = Record<string, unknown>>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#asClient((db) => db.prepare(sql).all(...values) as T[]);
  }

  value<T>(sql: string, ...values: SQLInputValue[]): T {
    return Object.values(this.rows(sql, ...values)[0] ?? {})[0] as T;
  }

  /** What another client of the database writes. */
  execute(sql: string, ...values: SQLInputValue[]): void {
    this.#asClient((db) => db.prepare(sql).run(...values));
  }

  trigger(job: string, kwargs: object = {}, args: unknown[] = []): void {
    const sql = `INSERT INTO triggers (job_name, args, kwargs, created) VALUES (?, ?, ?, ?)`;
    this.execute(sql, job, JSON.stringify(args), JSON.stringify(kwargs), Date.now() / 1000);
  }

  /** Whether nobody holds the database locked for more than a moment. */
  get isFree(): boolean {
    const db = new DatabaseSync(this.database, { timeout: 2_000 });
    try {
      db.exec("BEGIN EXCLUSIVE; ROLLBACK");
      return true;
    } catch {
      return false;
    } finally {
      db.close();
    }
  }

  #asClient<T>(work: (db: DatabaseSync) => T): T {
    const db = new DatabaseSync(this.database, { timeout: 20_000 });
    try {
      return work(db);
    } finally {
      db.close();
    }
  }

  /** Lines that programs have appended to a file of the effects folder. */
  marks(file = "marks"): string[] {
    const path = join(this.effects, file);
    return existsSync(path)
      ? readFileSync(path, "utf8")
          .split("\n")
          .filter((line) => line !== "")
      : [];
  }

  /** Kills what is alive of AIOS; whatever else is still there soon after is ended by pid, and told as a failure. */
  async remove(): Promise<void> {
    await Promise.all(this.alive.map((aios) => aios.kill()));
    const isGone = () => processesOf(this.path).length === 0;
    const left = await until("no process of this home is left", isGone, { seconds: 10 }).then(
      () => [],
      () => processesOf(this.path),
    );
    for (const each of left) signal(each, "SIGKILL");
    rmSync(this.path, { recursive: true, force: true });
    rmSync(this.effects, { recursive: true, force: true });
    if (left.length > 0)
      throw new Error(`Left running: ${left.map(({ pid, command }) => `${pid} ${command}`).join("; ")}`);
  }
}
