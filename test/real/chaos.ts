/** Kills AIOS again and again while a client inserts triggers, and gathers what happened. */
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import type { Ended, RealAios } from "./aios.ts";
import { readJournal, readMarks, type Evidence } from "./chaos-checks.ts";
import { chaosJobs, chaosPrograms } from "./chaos-programs.ts";
import { RealHome } from "./home.ts";
import { isAlive, programsOf } from "./live-processes.ts";
import { Seeded } from "./seeded.ts";
import { until } from "./until.ts";

export interface ChaosPlan {
  seed: number;
  kills: number;
  triggers: number;
}

export interface ChaosTale extends Evidence {
  kills: number;
  /** Seconds from each start of the process to `ready`, where it was let live so long. */
  readySeconds: number[];
  /** What was wrong right after a `ready`: processes or running rows of an AIOS that is no more. */
  survivors: string[];
  /** Of each AIOS that ended without having been killed: how, and the last it said. */
  fellOver: string[];
  seconds: number;
}

export class Chaos {
  readonly home = new RealHome(chaosJobs, chaosPrograms);
  readonly #plan: ChaosPlan;
  readonly #random: Seeded;
  readonly #readySeconds: number[] = [];
  readonly #survivors: string[] = [];
  readonly #fellOver: string[] = [];
  readonly #looking: Promise<void>[] = [];
  #client!: ChildProcess;
  #answers!: AsyncIterator<string>;
  #inserted = 0;
  #kills = 0;

  constructor(plan: ChaosPlan) {
    this.#plan = plan;
    this.#random = new Seeded(plan.seed);
  }

  async run(): Promise<ChaosTale> {
    const began = performance.now();
    await (await this.home.ready()).stop();
    this.#startClient();
    for (let life = 1; this.#kills < this.#plan.kills; life++) await this.#liveAndDie();
    await this.#ask(this.#plan.triggers - this.#inserted);
    this.#client.stdin!.end();
    await this.#settle();
    return this.#tale((performance.now() - began) / 1000);
  }

  async remove(): Promise<void> {
    this.#client?.stdin!.end();
    await this.home.remove();
  }

  /** One life of the first AIOS; now and then there is a second, which may outlive it. */
  async #liveAndDie(): Promise<void> {
    const first = this.#named("a") ?? this.#start("a");
    const second = this.#named("b") ?? (this.#random.chance(0.3) ? this.#start("b") : null);
    const end = pause(this.#random.between(200, 3_000));
    const share = Math.round((this.#plan.triggers * (this.#kills + 1)) / this.#plan.kills);
    const asked = this.#ask(share - this.#inserted);
    await end;
    const victims = second?.isAlive ? this.#random.pick([[first], [second], [first, second]]) : [first];
    await Promise.all(victims.map((victim) => victim.kill()));
    this.#kills += victims.length;
    await Promise.all([asked, ...this.#looking.splice(0)]);
  }

  #named(device: string): RealAios | undefined {
    return this.home.alive.find((aios) => aios.device === device);
  }

  #start(device: string): RealAios {
    const gone = this.home.gone.map((aios) => aios.pid);
    const aios = this.home.start({ device });
    const look = async (seconds: number) => {
      this.#readySeconds.push(seconds);
      this.#survivors.push(...this.#lookForSurvivors(gone));
    };
    this.#looking.push(aios.ready.then(look, () => {}));
    void aios.ended.then((end) => this.#noteEnd(aios, end));
    return aios;
  }

  #noteEnd({ lines }: RealAios, { code, signal }: Ended): void {
    if (signal === "SIGKILL" || code === 0) return;
    this.#fellOver.push(`exit code ${code}, ${signal}, after saying:\n${lines.slice(-5).join("\n")}`);
  }

  /**
   * I6, when an AIOS has just said that it is ready: of those that were gone before it started, nothing is left. What
   * died since then is for a later look.
   */
  #lookForSurvivors(gone: number[]): string[] {
    const programs = programsOf(this.home.path);
    const runs = this.home.rows<{ id: string; pid: number; state: string }>(
      `SELECT id, CAST(supervisor AS INTEGER) AS pid, state FROM runs`,
    );
    const orphans = runs.filter((run) => run.state === "running" && gone.includes(run.pid));
    const live = runs.filter((run) => run.state === "running" && !gone.includes(run.pid));
    const rightful = new Set(live.map((run) => run.id));
    const strays = programs.filter((found) => !rightful.has(found.run_id) && isAlive(found));
    return [
      ...strays.map(
        ({ pid, run_id, command }) => `process ${pid} (${command}) of run ${run_id} lives without a live run`,
      ),
      ...orphans.map(({ id, pid }) => `run ${id} is running on process ${pid}, which is gone`),
    ];
  }

  /** Undisturbed until all that was asked for is over; then an end in order. */
  async #settle(): Promise<void> {
    const aios = this.#named("a") ?? this.#start("a");
    await Promise.all([aios.ready, ...this.#looking.splice(0)]);
    const open = `SELECT (SELECT count(*) FROM triggers WHERE processed IS NULL AND job_name NOT IN ('daemon', 'tick'))
                       + (SELECT count(*) FROM runs WHERE state = 'running' AND job_name NOT IN ('daemon', 'tick'))`;
    await until("all is over", () => this.home.value<number>(open) === 0, { seconds: 600, everyMilliseconds: 250 });
    await Promise.all(this.home.alive.map((each) => each.stop()));
  }

  #startClient(): void {
    const file = join(import.meta.dirname, "chaos-client.ts");
    const journal = join(this.home.effects, "journal");
    const seed = String(this.#plan.seed + 1);
    this.#client = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", file, this.home.database, journal, seed],
      {
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    this.#answers = linesOf(this.#client);
  }

  /** Resolves when the client has so many more triggers acknowledged. */
  async #ask(count: number): Promise<void> {
    if (count <= 0) return;
    this.#inserted += count;
    this.#client.stdin!.write(`${count}\n`);
    const { done } = await this.#answers.next();
    if (done) throw new Error("The client has ended.");
  }

  #tale(seconds: number): ChaosTale {
    const { home } = this;
    return {
      kills: this.#kills,
      readySeconds: this.#readySeconds,
      survivors: this.#survivors,
      fellOver: this.#fellOver,
      seconds,
      acknowledged: readJournal(readFileSync(join(home.effects, "journal"), "utf8")),
      marks: readMarks(home.marks()),
      triggers: home.rows(`SELECT id, job_name, kwargs, processed, outcome, run_id, dedupe_key FROM triggers`),
      runs: home.rows(`SELECT id, job_name, trigger_id, state, attempt, finished, error FROM runs`),
    };
  }
}

function linesOf(child: ChildProcess): AsyncIterator<string> {
  const lines: Interface = createInterface({ input: child.stdout! });
  return lines[Symbol.asyncIterator]();
}
