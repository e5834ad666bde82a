/**
 * Compares what a client was promised, what programs did, and what the database says: each function returns the
 * contradictions it finds, as sentences. I1 to I4 are the invariants of design/reliability.md.
 */
import { flakyAttempts } from "./chaos-programs.ts";

/** What the client was acknowledged. */
export interface Acknowledged {
  number: number;
  trigger_id: number;
  job: string;
}

export interface Mark {
  what: "start" | "end" | "overlap";
  run_id: string;
  pid: number;
  job: string;
  number: string;
}

export interface TriggerFact {
  id: number;
  job_name: string;
  kwargs: string;
  processed: number | null;
  outcome: string | null;
  run_id: string | null;
  dedupe_key: string | null;
}

export interface RunFact {
  id: string;
  job_name: string;
  trigger_id: number;
  state: string;
  attempt: number;
  finished: number | null;
  error: string | null;
}

/** All that is known at the end. */
export interface Evidence {
  acknowledged: Acknowledged[];
  marks: Mark[];
  triggers: TriggerFact[];
  runs: RunFact[];
}

export function readMarks(lines: string[]): Mark[] {
  return lines.map((line) => {
    const [what, run_id, pid, job, number] = line.split(" ") as [Mark["what"], string, string, string, string];
    return { what, run_id, pid: Number(pid), job, number };
  });
}

export function readJournal(text: string): Acknowledged[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const [number, trigger_id, job] = line.split(" ") as [string, string, string];
    return { number: Number(number), trigger_id: Number(trigger_id), job };
  });
}

/** One trigger and what followed from it: run after run, until one was the last or it was set aside. */
export interface Story {
  runs: RunFact[];
  end: "run" | "quarantined" | "refused" | "skipped" | "cancelled" | "open" | "missing";
}

export function storyOf(triggerId: number, evidence: Indexed): Story {
  const runs: RunFact[] = [];
  let trigger = evidence.triggers.get(triggerId);
  for (;;) {
    if (!trigger) return { runs, end: "missing" };
    if (trigger.processed === null) return { runs, end: "open" };
    if (trigger.outcome !== "run") return { runs, end: trigger.outcome as Story["end"] };
    const run: RunFact | undefined = evidence.runs.get(trigger.run_id ?? "");
    if (!run) return { runs, end: "missing" };
    runs.push(run);
    const follower = evidence.followers.get(run.id);
    if (!follower) return { runs, end: "run" };
    trigger = follower;
  }
}

export interface Indexed {
  triggers: Map<number, TriggerFact>;
  runs: Map<string, RunFact>;
  /** Run → the trigger that was written because of its end. */
  followers: Map<string, TriggerFact>;
}

export function indexed({ triggers, runs }: Evidence): Indexed {
  const prefix = "after-run:";
  const following = triggers.filter((trigger) => trigger.dedupe_key?.startsWith(prefix));
  return {
    triggers: new Map(triggers.map((trigger) => [trigger.id, trigger])),
    runs: new Map(runs.map((run) => [run.id, run])),
    followers: new Map(following.map((trigger) => [trigger.dedupe_key!.slice(prefix.length), trigger])),
  };
}

/** I1 and I4: nothing that was acknowledged is missing or unfinished, nor was it done otherwise than asked for. */
export function lostPromises(evidence: Evidence): string[] {
  const index = indexed(evidence);
  return evidence.acknowledged.flatMap(({ number, trigger_id, job }) => {
    const trigger = index.triggers.get(trigger_id);
    const told = `trigger ${trigger_id} (number ${number} of ${job})`;
    if (!trigger) return [`${told} is missing`];
    if (trigger.job_name !== job || (JSON.parse(trigger.kwargs) as { number: number }).number !== number) {
      return [`${told} is not what was inserted: ${JSON.stringify(trigger)}`];
    }
    const problem = unfinished(job, storyOf(trigger_id, index));
    return problem ? [`${told} ${problem}`] : [];
  });
}

function unfinished(job: string, { runs, end }: Story): string | null {
  const told = runs.map((run) => run.state).join(", ");
  const succeeded = runs.filter((run) => run.state === "succeeded").length;
  const lost = runs.filter((run) => run.state === "lost").length;
  const last = runs.at(-1);
  if (succeeded > 1) return `succeeded ${succeeded} times: ${told}`;
  if (end === "quarantined") return lost >= 2 ? null : `was set aside after ${lost} losses: ${told}`;
  if (end !== "run") return `has ended as "${end}" after: ${told}`;
  if (last?.state === "succeeded") return null;
  if (job === "flaky" && last?.state === "failed" && last.attempt === flakyAttempts) return null;
  return `has no good end: ${told} (${last?.error})`;
}

/** I3: each run has one end, each trigger at most one run, and all of them are over. */
export function unfinishedRuns({ triggers, runs }: Evidence): string[] {
  const byTrigger = new Map(triggers.map((trigger) => [trigger.id, trigger]));
  return runs.flatMap((run) => {
    const told = `run ${run.id} of ${run.job_name} (${run.state})`;
    const problems = [];
    if (run.state === "running" || run.finished === null) problems.push(`${told} is not over`);
    if (byTrigger.get(run.trigger_id)?.run_id !== run.id) problems.push(`${told} is not the run of its trigger`);
    return problems;
  });
}

/**
 * I2: no two at once. A start without an end is a run that was killed; that it was really gone when the next began
 * is what the lock tells, which only the kernel takes from a dead process.
 */
export function overlaps({ marks, runs }: Evidence): string[] {
  const states = new Map(runs.map((run) => [run.id, run.state]));
  const problems = marks.filter((mark) => mark.what === "overlap").map((mark) => `${told(mark)} found another alive`);
  for (const [run_id, ofRun] of Map.groupBy(marks, (mark) => mark.run_id)) {
    const starts = ofRun.filter((mark) => mark.what === "start").length;
    const ends = ofRun.filter((mark) => mark.what === "end").length;
    const state = states.get(run_id);
    const isWhole = starts === 1 && ends === 1;
    if (starts !== 1 || ends > 1) problems.push(`${told(ofRun[0]!)} has started ${starts} times, ended ${ends} times`);
    if (state === undefined) problems.push(`${told(ofRun[0]!)} is not known to the database`);
    else if (!isWhole && (state === "succeeded" || isOwnFailure(runs, run_id))) {
      problems.push(`${told(ofRun[0]!)} is recorded as ${state}, but has not come to its end`);
    }
  }
  return [...problems, ...interleaved(marks)];
}

function isOwnFailure(runs: RunFact[], id: string): boolean {
  const run = runs.find((each) => each.id === id);
  return run?.state === "failed" && run.error?.includes('"ExitCode"') === true;
}

/** A run that has an end in the file, and another of the same job, or for the same number, that starts within. */
function interleaved(marks: Mark[]): string[] {
  const problems: string[] = [];
  const hasEnd = new Set(marks.filter((mark) => mark.what === "end").map((mark) => mark.run_id));
  const open = new Map<string, Mark>();
  for (const mark of marks) {
    const key = mark.job === "parallel" || mark.job === "flaky" ? `number ${mark.number}` : `job ${mark.job}`;
    const other = open.get(key);
    if (mark.what === "start" && other) problems.push(`${told(mark)} began before ${told(other)} had ended`);
    if (mark.what === "start" && hasEnd.has(mark.run_id)) open.set(key, mark);
    if (mark.what === "end" && other?.run_id === mark.run_id) open.delete(key);
  }
  return problems;
}

function told({ run_id, job, number, pid }: Mark): string {
  return `run ${run_id} of ${job} (number ${number}, process ${pid})`;
}
