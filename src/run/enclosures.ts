/**
 * Control groups (Linux, version 2), one for each process tree, where this process may make them: whatever a program
 * does to its group, parent and environment, it does not get out of its control group.
 *
 * Only for finding processes. Limits would need controllers, which a group with processes of its own cannot hand down.
 *
 * Moving a process takes the kernel 12 ms where it has not done so for a while, so nobody waits for that: what hides
 * within the first milliseconds of a plain start is not found. A spare is moved while it waits for its run.
 */
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmdirSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startOf } from "./process-table.ts";

const namePattern = /^aios-(\d+)-(\d+)-(\d+)$/;
const mostRounds = 100;

export class Enclosures {
  readonly #folder: string;
  /** Moves under way, by the process that is moved. */
  readonly #moving = new Map<number, Promise<void>>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Null where there are no control groups, or not for us. */
  static open(): Enclosures | null {
    try {
      const parent = ownGroup();
      removeOrphaned(parent);
      const folder = path.join(parent, `aios-${processSpace()}-${process.pid}-${startOf(process.pid)}`);
      mkdirSync(folder);
      return new Enclosures(folder);
    } catch {
      return null;
    }
  }

  enclose(leader: number): void {
    const folder = this.#of(leader);
    const move = async () => {
      mkdirSync(folder);
      await writeFile(path.join(folder, "cgroup.procs"), String(leader));
    };
    // It may have ended by then, or the number of groups be limited: the run is as it would be without.
    const moving = move()
      .catch(() => {})
      .finally(() => this.#moving.delete(leader));
    this.#moving.set(leader, moving);
  }

  /** All of its tree that is alive. */
  pidsOf(leader: number): number[] {
    return this.#moving.has(leader) ? [] : pidsIn(this.#of(leader));
  }

  /** Ends what is left of its tree, and forgets it. Does not wait for a move: what is not moved is not found. */
  async release(leader: number): Promise<void> {
    const moving = this.#moving.get(leader);
    if (moving === undefined) return remove(this.#of(leader));
    void moving.then(() => remove(this.#of(leader)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#moving.values());
    await remove(this.#folder);
  }

  #of(leader: number): string {
    return path.join(this.#folder, String(leader));
  }
}

/** The folder of the group this process is in. */
function ownGroup(): string {
  const name = /^0::(\/.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8"))?.[1];
  const mount = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .find((fields) => fields.includes("cgroup2"));
  const [root, point] = [mount?.[3], mount?.[4]];
  if (name === undefined || root === undefined || point === undefined) throw new Error("no control groups");
  const inside = path.relative(root, name);
  if (inside.startsWith("..")) throw new Error("the group is out of sight");
  return path.join(point, inside);
}

/** Process numbers mean something only within it: a container may see groups of processes that it does not see. */
function processSpace(): string {
  return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "0";
}

/** Of spawners that were killed: what hid from the end of their runs ends now. */
function removeOrphaned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const [, space, pid, started] = namePattern.exec(name) ?? [];
    if (space !== processSpace() || startOf(Number(pid)) === started) continue;
    void remove(path.join(parent, name));
  }
}

function pidsIn(folder: string): number[] {
  try {
    const pids = readFileSync(path.join(folder, "cgroup.procs"), "latin1").split("\n");
    return pids.filter((pid) => pid !== "").map(Number);
  } catch {
    return [];
  }
}

/** With all that is alive in it. What cannot be removed is left to the next spawner. */
async function remove(folder: string): Promise<void> {
  for (let round = 0; round < mostRounds; round += 1) {
    try {
      return rmdirSync(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EBUSY") return;
    }
    endAll(folder);
    await Promise.all(foldersIn(folder).map(remove));
    await sleep(Math.min(2 ** round, 50));
  }
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return entries.map(({ name }) => path.join(folder, name));
  } catch {
    return []; // gone meanwhile
  }
}

function endAll(folder: string): void {
  try {
    writeFileSync(path.join(folder, "cgroup.kill"), "1");
  } catch {
    // Linux before 5.14, or gone meanwhile
    for (const pid of pidsIn(folder)) killIfThere(pid);
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has ended
  }
}
