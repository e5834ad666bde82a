/** One real AIOS process, as a user starts it. */
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { unseen } from "./unseen.ts";

const root = join(import.meta.dirname, "../..");
const main = join(root, "src/main.ts");

export interface StartOptions {
  device?: string;
  /** By commas. */
  tags?: string;
  environment?: Record<string, string>;
  /** A command that starts it: what is given here comes before its own. */
  within?: readonly string[];
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export class RealAios {
  readonly device: string;
  readonly ended: Promise<Ended>;
  /** Resolves with the seconds from the start of the process to its `AIOS ready`; rejects if it ends before. */
  readonly ready: Promise<number>;
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #listeners = new Set<() => void>();
  #end: Ended | null = null;
  #isReadToEnd = false;

  constructor(home: string, { device = "a", tags = "", environment = {}, within = [] }: StartOptions = {}) {
    this.device = device;
    const began = performance.now();
    const argv = [...within, process.execPath, "--disable-warning=ExperimentalWarning", main, "up", "--plain"];
    this.#child = spawn(argv[0]!, argv.slice(1), {
      cwd: home,
      env: { ...own, ...unseen, AIOS_HOME: home, DEVICE_ID: device, DEVICE_TAGS: tags, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.ended = new Promise((resolve) => {
      this.#child.once("exit", (code, signal) => {
        this.#end = { code, signal };
        resolve(this.#end);
      });
    });
    this.#child.once("close", () => {
      this.#isReadToEnd = true;
      this.#tell();
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) this.#read(stream);
    this.ready = this.said(/^AIOS ready/).then(() => (performance.now() - began) / 1000);
    // Whoever kills it before it is ready does not wait for it.
    this.ready.catch(() => {});
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get isAlive(): boolean {
    return this.#end === null;
  }

  /** Resolves with the first line that matches; rejects when the process ends without one. */
  said(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const line = this.lines.find((each) => pattern.test(each));
        if (line === undefined && !this.#isReadToEnd) return;
        this.#listeners.delete(look);
        if (line !== undefined) resolve(line);
        else
          reject(
            new Error(`AIOS ended (${JSON.stringify(this.#end)}) without saying ${pattern}:\n${this.lines.join("\n")}`),
          );
      };
      this.#listeners.add(look);
      look();
    });
  }

  signal(name: NodeJS.Signals): void {
    if (this.isAlive) this.#child.kill(name);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.ended;
  }

  /** In order, as by Ctrl-C. */
  stop(): Promise<Ended> {
    this.signal("SIGTERM");
    return this.ended;
  }

  #read(stream: NodeJS.ReadableStream): void {
    let rest = "";
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      const pieces = (rest + text).split("\n");
      rest = pieces.pop()!;
      this.lines.push(...pieces);
      this.#tell();
    });
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Built from empty, so that no setting of the tester's machine decides. */
const own = Object.fromEntries(
  ["PATH", "HOME", "LANG", "TMPDIR", "USER"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);
