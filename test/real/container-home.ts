/** A home with jobs in containers, and what is to be seen of them from outside. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { containerPrograms } from "./container-programs.ts";
import type { ContainerEngine } from "./engine.ts";
import { type ContainerEntry, RealHome } from "./home.ts";
import { containersOf, jobImage } from "./job-image.ts";
import { processesOf, programsOf } from "./live-processes.ts";
import { until } from "./until.ts";

export interface StoredRun {
  id: string;
  state: string;
  attempt: number;
  exit_code: number | null;
  result: string | null;
  error: string | null;
  peak_memory_bytes: number | null;
}

export function containerJob(name: string, fields: Record<string, unknown>): ContainerEntry {
  return { name, type: "trigger", image: jobImage, retries: 1, ...fields };
}

export class ContainerHome extends RealHome {
  readonly #engine: ContainerEngine | null;

  constructor(engine: ContainerEngine | null, jobs: ContainerEntry[]) {
    super(jobs, containerPrograms);
    this.#engine = engine;
  }

  /** For AIOS to use the engine of the test. */
  get settings(): Record<string, string> {
    return { AIOS_CONTAINER_ENGINE: this.#engine!.command };
  }

  runsOf(job: string): StoredRun[] {
    return this.rows<StoredRun>("SELECT * FROM runs WHERE job_name = ? ORDER BY started, id", job);
  }

  /** What the program printed, and what was told in its log. */
  linesOf(run: StoredRun): { message: string; stream: string }[] {
    const sql = "SELECT message, stream FROM logs WHERE run_id = ? AND stream <> 'aios' ORDER BY id";
    return this.rows(sql, run.id);
  }

  async ended(job: string, state: string): Promise<StoredRun> {
    const over = () => this.runsOf(job).findLast((each) => each.state !== "running");
    const run = await until(`${job} is over`, over, { seconds: 100 });
    if (run.state !== state) throw new Error(`${job} is ${run.state}, not ${state}: ${run.error}`);
    return run;
  }

  async hasSaid(text: string): Promise<void> {
    const isThere = () => this.rows("SELECT 1 FROM logs WHERE message = ?", text).length > 0;
    await until(`it says ${text}`, isThere, { seconds: 100 });
  }

  /** Containers, processes and files of runs that are there although nothing should be. */
  async leftovers(): Promise<string[]> {
    return [
      ...(await containersOf(this.#engine!)),
      ...programsOf(this.path).map(({ command }) => command),
      ...readdirSync(join(this.path, ".aios", "calls")),
    ];
  }

  /** Of the process that starts programs. */
  get helperPid(): number {
    return processesOf(this.path).find(({ command }) => command.includes("/spawner."))!.pid;
  }
}

export function errorOf(run: StoredRun): { type: string; message: string; retryable: boolean } {
  return JSON.parse(run.error!) as ReturnType<typeof errorOf>;
}
