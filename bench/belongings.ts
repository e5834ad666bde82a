/** Whatever a benchmark starts or makes, so that nothing of it is left: not at its end, not after an error, not after Ctrl-C. */
import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RealHome, type Entry } from "../test/real/home.ts";

export class Belongings {
  readonly #children = new Set<ChildProcess>();
  readonly #folders = new Set<string>();
  readonly #homes = new Set<RealHome>();

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), "aios-bench-"));
    this.#folders.add(folder);
    return folder;
  }

  /** A home of AIOS with these jobs and programs. */
  home(jobs: Entry[], programs: Record<string, string>): RealHome {
    const home = new RealHome(jobs, programs);
    this.#homes.add(home);
    return home;
  }

  /** Starts a process in a group of its own, so that what it starts ends with it. */
  spawn(argv: readonly string[], options: SpawnOptions): ChildProcess {
    const child = spawn(argv[0]!, argv.slice(1), { ...options, detached: true });
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    child.once("error", () => this.#children.delete(child));
    return child;
  }

  /** Ends and removes everything. Rejects when AIOS has left a process behind: that is a fault worth knowing. */
  async clear(): Promise<void> {
    for (const child of this.#children) endGroup(child);
    const removed = await Promise.allSettled([...this.#homes].map((home) => home.remove()));
    this.#homes.clear();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
    this.#folders.clear();
    const left = removed.find((each) => each.status === "rejected");
    if (left) throw left.reason;
  }
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
