/** One process that starts runs (`fork_server.py`, `spawn_server.py`), as the spawner holds it. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { LaunchOrder } from "./channel.ts";

/** As `run_server.py` has them. */
const headBytes = 96;
const retireHead = "- 0".padEnd(headBytes);
/** Room for the mark of a run, which `process-table.ts` looks for: ids have at most 64 characters. */
const placeholder = { AIOS_NO_RUN: "-".repeat(64) };
/** Room for the command line of a run, as `ps` shows it. */
const padding = " ".repeat(500);

const mostRuns = 20_000;
const runsBetweenLooks = 500;
const mostGrowthPages = 8192; // 32 MiB

export type ServerProgram = "fork_server.py" | "spawn_server.py";

export class RunServer {
  readonly #child: ChildProcess;
  readonly gone: Promise<void>;
  isGone = false;
  /** Before it takes orders, a start the plain way is quicker. */
  isReady = false;
  #runs = 0;
  #pagesAtFirst: number | null = null;
  #isTooLarge = false;

  constructor(program: ServerProgram, python: string, home: string, reports: string) {
    this.#child = spawn(python, [path.join(import.meta.dirname, program), reports, padding], {
      detached: true,
      env: { ...process.env, PYTHONUNBUFFERED: "1", PYTHONIOENCODING: "utf-8", AIOS_HOME: home, ...placeholder },
      stdio: ["pipe", "ignore", "inherit"],
    });
    this.#child.stdin!.on("error", () => {}); // its end is told by `gone`
    this.gone = new Promise((resolve) => {
      const told = () => {
        this.isGone = true;
        resolve();
      };
      this.#child.on("error", told);
      this.#child.on("exit", told);
    });
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  /** Whether the next run should have a new server. */
  get isWornOut(): boolean {
    return this.#runs >= mostRuns || this.#isTooLarge;
  }

  start(order: LaunchOrder): void {
    this.#runs += 1;
    if (this.#runs % runsBetweenLooks === 1) this.#look();
    const body = Buffer.from(JSON.stringify(order));
    this.#child.stdin!.write(`${order.run_id} ${body.length}`.padEnd(headBytes));
    this.#child.stdin!.write(body);
  }

  #look(): void {
    try {
      const pages = Number(readFileSync(`/proc/${this.pid}/statm`, "latin1").split(" ")[1]);
      this.#pagesAtFirst ??= pages;
      this.#isTooLarge = pages > this.#pagesAtFirst + mostGrowthPages;
    } catch {
      // No /proc: the number of runs bounds it.
    }
  }

  /** It takes no more runs, and ends once those it has have ended. */
  retire(): void {
    this.#child.stdin!.end(retireHead);
  }

  /** Ends it and all that it has started. */
  async close(): Promise<void> {
    this.#child.stdin!.end();
    const late = setTimeout(() => this.#child.kill("SIGKILL"), 2000);
    await this.gone;
    clearTimeout(late);
  }
}
