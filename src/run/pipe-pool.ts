/**
 * FIFOs made in advance, for the output of programs.
 *
 * Not the socket pairs that Node calls pipes: `echo x > /dev/stderr` in a shell script opens the file again, which
 * works on a FIFO and fails with ENXIO on a socket. Node cannot make pipes of its own that another process may
 * inherit, but `mkfifo`, which POSIX has, makes many in one go, and the names go as soon as both ends are open.
 */
import path from "node:path";
import { removeProcessFolder } from "./process-folder.ts";

const batch = 64;
const lowWater = 32;

export interface PipeNames {
  stdout: string;
  stderr: string;
}

export type Taken = PipeNames | "no mkfifo" | "spawner lost";

export class PipePool {
  readonly folder: string;
  readonly #make: (names: string[]) => void;
  #ready: string[] = [];
  #underWay: string[] = [];
  #made = 0;
  #impossible = false;
  readonly #waiting: ((pipes: Taken) => void)[] = [];

  /** `make` has them made in `folder`; `made` is called with how that went. */
  constructor(folder: string, make: (names: string[]) => void) {
    this.folder = folder;
    this.#make = make;
  }

  take(): Promise<Taken> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#serve();
      this.refill();
    });
  }

  refill(): void {
    if (this.#underWay.length > 0 || this.#impossible || this.#ready.length >= lowWater) return;
    this.#underWay = Array.from({ length: batch }, () => path.join(this.folder, String((this.#made += 1))));
    this.#make(this.#underWay);
  }

  made(ok: boolean): void {
    if (ok) this.#ready.push(...this.#underWay);
    else this.#impossible = true;
    this.#underWay = [];
    this.#serve();
    if (this.#waiting.length > 0) this.refill();
  }

  /** Whoever was asked is gone. The next to come asks anew, by other names, as some of these may have been made. */
  lost(): void {
    this.#underWay = [];
    for (const resolve of this.#waiting.splice(0)) resolve("spawner lost");
  }

  remove(): void {
    this.#impossible = true;
    this.#ready = [];
    this.#serve();
    removeProcessFolder(this.folder);
  }

  #serve(): void {
    while (this.#waiting.length > 0 && (this.#impossible || this.#ready.length >= 2)) {
      const [stdout, stderr] = this.#ready.splice(0, 2);
      this.#waiting.shift()?.(stdout && stderr ? { stdout, stderr } : "no mkfifo");
    }
  }
}
