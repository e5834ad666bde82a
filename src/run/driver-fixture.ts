/** For the tests of the process driver: a home of its own, programs in it, and real runs. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Job, Json } from "../model/job.ts";
import { testJob } from "../model/job.test-kit.ts";
import type { OutputStream, RunDoor, RunRequest, StartedRun } from "./driver.ts";
import type { Finished } from "./outcome-of.ts";
import { ProcessDriver, type ProcessDriverOptions } from "./process-driver.ts";

export interface Call {
  /** Null for the command of the job's image. */
  file: string | null;
  run_id?: string;
  function?: string | null;
  args?: Json[];
  kwargs?: Record<string, Json>;
  context?: Record<string, Json>;
  job?: Partial<Job>;
  niced?: boolean;
  secrets?: Record<string, string>;
  door?: RunDoor;
  preview?: boolean;
  onLine?: (stream: OutputStream, line: string) => void;
}

export interface Watched {
  run_id: string;
  run: StartedRun;
  lines: string[];
  errors: string[];
  /** What AIOS told while it got the packages. */
  preparation: string[];
  /** Resolves with the first line that matches; rejects when the run ends without one. */
  said(pattern: RegExp): Promise<string>;
}

let lastRun = 0;

export function requestFor(call: Call): RunRequest {
  const job = testJob("a job", undefined, {
    file: call.file,
    function: call.function ?? null,
    retries: 1,
    retry_delay_seconds: 0,
    catch_up: "skip",
    ...call.job,
  });
  return {
    run_id: call.run_id ?? `test-${process.pid}-${(lastRun += 1)}`,
    job,
    attempt: 1,
    args: call.args ?? [],
    kwargs: call.kwargs ?? {},
    context: call.context ?? {},
    niced: call.niced ?? false,
    secrets: call.secrets ?? {},
    door: call.door ?? null,
    preview: call.preview ?? false,
  };
}

export class TestHome {
  readonly home: string;
  readonly driver: ProcessDriver;

  constructor(options: Partial<ProcessDriverOptions> = {}, home = newHome()) {
    this.home = home;
    const privateFolder = path.join(home, ".aios");
    this.driver = new ProcessDriver({
      home,
      privateFolder,
      deviceId: "device-1",
      python: null,
      leaseSeconds: 600,
      ...options,
    });
  }

  /** Writes a program, or any file of the home where the name begins with `/`. */
  write(name: string, text: string, mode = 0o644): string {
    const file = name.startsWith("/") ? path.join(this.home, name) : path.join(this.home, "Programs", name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  }

  /** Waits until programs of this kind no longer start the plain way, as the first ones do. */
  async warmedUp(): Promise<void> {
    await this.driver.prepare();
    const probes = { "probe.py": "import os; print(os.getppid())", "probe.sh": 'echo "$PPID"' };
    for (const [file, text] of Object.entries(probes)) {
      this.write(file, text);
      let parent = this.driver.spawnerPid;
      for (let tries = 0; parent === this.driver.spawnerPid && tries < 200; tries += 1) {
        parent = Number((await this.run({ file })).lines[0]);
      }
      rmSync(path.join(this.home, "Programs", file));
    }
  }

  async start(call: Call): Promise<Watched> {
    const lines: string[] = [];
    const errors: string[] = [];
    const preparation: string[] = [];
    const listeners = new Set<() => void>();
    const request = requestFor(call);
    const run = await this.driver.start(request, {
      onLine: (stream, line) => {
        (stream === "stdout" ? lines : errors).push(line);
        call.onLine?.(stream, line);
        for (const listener of listeners) listener();
      },
      onPreparation: (line) => {
        preparation.push(line);
        for (const listener of listeners) listener();
      },
    });
    const said = (pattern: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const look = () => {
          const found = [...preparation, ...lines, ...errors].find((line) => pattern.test(line));
          if (found !== undefined) resolve(found);
        };
        listeners.add(look);
        look();
        void run
          .wait()
          .then(({ outcome }) =>
            reject(new Error(`Never said ${pattern}: ${JSON.stringify({ outcome, lines, errors })}`)),
          );
      });
    return { run_id: request.run_id, run, lines, errors, preparation, said };
  }

  async run(call: Call): Promise<Finished & Omit<Watched, "run" | "said">> {
    const { run, lines, errors, preparation, run_id } = await this.start(call);
    return { ...(await run.wait()), lines, errors, preparation, run_id };
  }

  async remove(): Promise<void> {
    await this.driver.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

export function newHome(): string {
  const home = mkdtempSync(path.join(tmpdir(), "aios-run-"));
  mkdirSync(path.join(home, "Programs"));
  return home;
}

/** Waits for a fact; how long it may take is no part of any test. */
export async function until(what: string, fact: () => boolean, seconds = 60): Promise<void> {
  const late = performance.now() + seconds * 1000;
  while (!fact()) {
    if (performance.now() > late) throw new Error(`Never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** False also for one that has ended and was not reaped yet. */
export function isAlive(pid: number): boolean {
  if (!existsSync("/proc/self/stat")) {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !["Z", "X"].includes(stat.slice(stat.lastIndexOf(")") + 2)[0] as string);
  } catch {
    return false;
  }
}
