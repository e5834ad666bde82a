/**
 * A driver without processes: each run lasts a scripted time and ends with a scripted outcome. It writes its own
 * journal of what was live when, which the tests hold against what the database says.
 */
import { setImmediate as turn } from "node:timers/promises";
import type { EndReason, Outcome, ResourceUse } from "../../src/model/outcome.ts";
import type { Driver, RunEvents, RunRequest, StartedRun } from "../../src/run/driver.ts";
import type { SimClock } from "./sim-clock.ts";

/** What a program does: how long it lives, and how it ends by itself. */
export interface Play {
  /** Infinity for a daemon. */
  seconds: number;
  outcome?: Outcome;
  /** How long it takes to end when asked to; beyond the grace it is killed. Default: at once. */
  stopSeconds?: number;
  /** Lines it prints when it starts. */
  lines?: string[];
}

export type Script = (request: RunRequest) => Play;

/** One stretch of time in which a program really was live, in monotonic seconds. */
export interface Lived {
  run_id: string;
  job: string;
  type: string;
  device: string;
  attempt: number;
  args: unknown[];
  from: number;
  fromWall: number;
  until: number | null;
}

interface LiveProgram {
  lived: Lived;
  endsAt: number;
  outcome: Outcome;
  play: Play;
  asked: boolean;
  resolve: (end: { outcome: Outcome; use: ResourceUse }) => void;
}

const noUse: ResourceUse = { peak_memory_bytes: null, cpu_seconds: null };

export function succeeded(result: string | number | null = null): Outcome {
  return { kind: "succeeded", result, exit_code: 0 };
}

export function failed(message = "it went wrong", retryable = true): Outcome {
  const error = { type: "RuntimeError", message, traceback: "Traceback: …", retryable };
  return { kind: "failed", error, exit_code: 1, signal: null };
}

export class SimDriver implements Driver {
  readonly #clock: SimClock;
  readonly #device: string;
  readonly #script: Script;
  readonly #journal: Lived[];
  readonly #live = new Map<string, LiveProgram>();
  /** Ends that a frozen supervisor has not noticed yet. */
  #held: (() => void)[] | null = null;

  constructor(clock: SimClock, device: string, script: Script, journal: Lived[]) {
    this.#clock = clock;
    this.#device = device;
    this.#script = script;
    this.#journal = journal;
  }

  async start(request: RunRequest, events: RunEvents): Promise<StartedRun> {
    const play = this.#script(request);
    const lived = this.#note(request);
    for (const line of play.lines ?? []) events.onLine("stdout", line);
    const wait = new Promise<{ outcome: Outcome; use: ResourceUse }>((resolve) => {
      const endsAt = this.#clock.monotonic() + play.seconds;
      const outcome = play.outcome ?? succeeded();
      this.#live.set(request.run_id, { lived, endsAt, outcome, play, asked: false, resolve });
    });
    return {
      pid: null,
      wait: () => wait,
      stop: (reason, graceSeconds) => this.#stop(request.run_id, reason, graceSeconds),
      pause: () => {},
      resume: () => {},
    };
  }

  async close(): Promise<void> {
    while (this.#live.size > 0) await turn();
  }

  get liveIds(): string[] {
    return [...this.#live.keys()];
  }

  /** Whether anything but daemons is live. */
  get isWorking(): boolean {
    return [...this.#live.values()].some(({ lived }) => lived.type !== "always");
  }

  /** When the next program ends, by the monotonic clock; Infinity for none. */
  nextEnd(): number {
    return Math.min(Infinity, ...[...this.#live.values()].map((program) => program.endsAt));
  }

  /** As `nextEnd`, of those that were asked to end. */
  nextAskedEnd(): number {
    const asked = [...this.#live.values()].filter((program) => program.asked);
    return Math.min(Infinity, ...asked.map((program) => program.endsAt));
  }

  /** Ends what has lived its time. Returns the ids. */
  endDue(): string[] {
    const now = this.#clock.monotonic();
    const due = [...this.#live].filter(([, program]) => program.endsAt <= now);
    for (const [id, program] of due) this.#end(id, program.outcome);
    return due.map(([id]) => id);
  }

  /** Somebody kills these programs; their supervisor, if it lives, sees them die. Returns how many there were. */
  kill(ids: string[]): number {
    const found = ids.filter((id) => this.#live.has(id));
    for (const id of found) this.#end(id, { ...failed("killed"), signal: "SIGKILL" } as Outcome);
    return found.length;
  }

  /** The supervisor stands still: its programs live on, and it hears of their ends when it is thawed. */
  freeze(): void {
    this.#held ??= [];
  }

  thaw(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const tell of held) tell();
  }

  /** The supervisor dies and takes its programs with it: nobody is told. */
  die(): void {
    for (const { lived } of this.#live.values()) lived.until = this.#clock.monotonic();
    this.#live.clear();
  }

  #note(request: RunRequest): Lived {
    const lived: Lived = {
      run_id: request.run_id,
      job: request.job.name,
      type: request.job.schedule.type,
      device: this.#device,
      attempt: request.attempt,
      args: request.args,
      from: this.#clock.monotonic(),
      fromWall: this.#clock.now(),
      until: null,
    };
    this.#journal.push(lived);
    return lived;
  }

  #stop(id: string, reason: EndReason, graceSeconds: number): void {
    const program = this.#live.get(id);
    if (!program || program.asked) return;
    program.asked = true;
    const seconds = Math.min(program.play.stopSeconds ?? 0, graceSeconds);
    program.endsAt = this.#clock.monotonic() + seconds;
    program.outcome = { kind: "ended", reason, exit_code: null, signal: "SIGTERM" };
    if (seconds === 0) this.#end(id, program.outcome);
  }

  #end(id: string, outcome: Outcome): void {
    const program = this.#live.get(id)!;
    this.#live.delete(id);
    program.lived.until = this.#clock.monotonic();
    const tell = () => program.resolve({ outcome, use: noUse });
    if (this.#held) this.#held.push(tell);
    else tell();
  }
}
