/** What the live view knows. It changes only here: by a fact, by a status, by a key. */
import type { LinkView } from "../../api/people/views.ts";
import type { StatusView } from "../../api/views.ts";
import type { LogRow } from "../../db/logs.ts";
import type { RunRow } from "../../db/runs.ts";
import type { Fact } from "../../engine/facts.ts";
import { errorSentence, type RunError } from "../../model/outcome.ts";
import type { RunState } from "../../model/run.ts";
import type { Next } from "../../model/retry.ts";
import type { ReadyInfo } from "../doors.ts";
import { clean } from "../render/clean.ts";

export interface LiveState {
  ready: ReadyInfo;
  status: StatusView | null;
  /** Of this device, by id; in the order they started. */
  running: ReadonlyMap<string, LiveRun>;
  /** Newest first. */
  lately: readonly EndedRun[];
  /** Oldest first, colours kept. */
  log: readonly LogRow[];
  /** The database cannot be used for now. */
  trouble: string | null;
  page: Page;
  /** Where the web page is; null: there is none. */
  address: string | null;
  /** Signs in whoever opens it first. */
  link: LinkView | null;
  stopping: boolean;
}

export type Page = "overview" | "log" | "help";

export interface LiveRun {
  job: string;
  started: number;
  attempt: number;
  /** What it wrote last, without colours. */
  lastLine: string | null;
  /** How far it says it is. */
  progress: Told | null;
}

interface Told {
  /** From 0 to 1. */
  progress: number | null;
  text: string | null;
}

export interface EndedRun {
  id: string;
  job: string;
  state: RunState;
  finished: number;
  seconds: number;
  reason: string | null;
  /** When it will be tried again, epoch seconds. */
  againAt: number | null;
}

const mostLately = 100;
const mostLogLines = 500;

export function initialState(ready: ReadyInfo): LiveState {
  return {
    ready,
    status: null,
    running: new Map(),
    lately: [],
    log: [],
    trouble: null,
    page: "overview",
    address: null,
    link: null,
    stopping: false,
  };
}

export function afterFact(state: LiveState, fact: Fact): LiveState {
  switch (fact.kind) {
    case "run_started": {
      const { id, job_name, started, attempt } = fact.run;
      const run = { job: clean(job_name, false), started, attempt, lastLine: null, progress: null };
      const running = new Map(state.running).set(id, run);
      return { ...state, running };
    }
    case "run_ended":
      return afterEnd(state, fact.run, fact.next);
    case "progress":
      return afterProgress(state, fact);
    case "lines":
      return afterLines(state, fact.lines);
    case "trouble":
      return { ...state, trouble: fact.message };
    case "stop_all":
    case "jobs_changed":
    case "reviews_changed":
    case "alert":
      return state; // the next status tells it, with its reason
  }
}

function reasonWithoutError({ state, cancel_reason, note }: RunRow): string | null {
  const said = state === "asked" ? note : cancel_reason;
  return said === null ? null : clean(said, false);
}

function afterEnd(state: LiveState, run: RunRow, next: Next): LiveState {
  const running = new Map(state.running);
  running.delete(run.id);
  // An idle job that went well has nothing to tell, and would push out what has.
  if (run.source === "idle" && run.state === "succeeded") return { ...state, running };
  const error = run.error === null ? null : (JSON.parse(run.error) as RunError);
  const finished = run.finished ?? run.started;
  const ended: EndedRun = {
    id: run.id,
    job: clean(run.job_name, false),
    state: run.state,
    finished,
    seconds: finished - run.started,
    reason: error === null ? reasonWithoutError(run) : clean(errorSentence(error).split("\n")[0] ?? "", false),
    againAt: next.kind === "again" && next.delaySeconds > 0 ? finished + next.delaySeconds : null,
  };
  return { ...state, running, lately: [ended, ...state.lately].slice(0, mostLately) };
}

function afterProgress(state: LiveState, { run_id, progress, text }: Told & { run_id: string }): LiveState {
  const run = state.running.get(run_id);
  if (run === undefined) return state;
  const told = { progress, text: text === null ? null : clean(text, false) };
  return { ...state, running: new Map(state.running).set(run_id, { ...run, progress: told }) };
}

function afterLines(state: LiveState, lines: readonly LogRow[]): LiveState {
  const newest = lines.slice(-mostLogLines).map((line) => ({
    ...line,
    message: clean(line.message, true),
    job_name: line.job_name === null ? null : clean(line.job_name, false),
  }));
  const log = [...state.log, ...newest].slice(-mostLogLines);
  const lastLines = new Map<string, string>();
  for (const line of lines) {
    if (line.run_id !== null && line.stream !== "aios" && line.message.trim() !== "")
      lastLines.set(line.run_id, line.message);
  }
  const running = new Map(state.running);
  for (const [id, message] of lastLines) {
    const run = running.get(id);
    if (run) running.set(id, { ...run, lastLine: clean(message, false).trim() });
  }
  return { ...state, running, log };
}

export function afterStatus(state: LiveState, status: StatusView): LiveState {
  return { ...state, status };
}

/** Pressing the key of the page that is shown leads back. */
export function toggled(state: LiveState, page: Page): LiveState {
  return { ...state, page: state.page === page ? "overview" : page };
}
