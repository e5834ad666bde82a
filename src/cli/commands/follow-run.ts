/** Waits for the run of a trigger: its log on stderr as it comes, its result on stdout, its end as the exit code. */
import type { RunView, TriggerView } from "../../api/views.ts";
import { errorSentence } from "../../model/outcome.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { Mistake } from "../mistakes.ts";
import { shellWord } from "../render/shell-word.ts";
import { duration } from "../render/times.ts";
import { iconOf, runSigns } from "../render/words.ts";

/** How long one question waits for something new: so long may Ctrl-C go unnoticed. */
const waitSeconds = 0.5;
const linesAtOnce = 1_000;
/** Longer, and somebody wonders whether anything happens at all. */
const patienceSeconds = 2;

/** @param tell what is told at the end besides; by default its result */
export async function followRun(
  invocation: Invocation,
  trigger: TriggerView,
  tell: (run: RunView) => void | Promise<void> = (run) => tellResult(invocation, run),
): Promise<number> {
  const { io } = invocation;
  let interrupted = false;
  const stopListening = io.onSignal(() => (interrupted = true));
  try {
    const follower = new Follower(invocation, trigger);
    for (;;) {
      const ended = await follower.look();
      if (ended) return await conclude(invocation, ended, tell);
      if (interrupted) throw goesOn(trigger.job, follower.run);
      if (io.outputClosed.aborted) return exitCodes.fine;
    }
  } finally {
    stopListening();
  }
}

class Follower {
  readonly #invocation: Invocation;
  #trigger: TriggerView;
  readonly #since: number;
  #lastLine = 0;
  #toldWaiting = false;
  #toldAsking: string | null = null;
  run: RunView | null = null;

  constructor(invocation: Invocation, trigger: TriggerView) {
    this.#invocation = invocation;
    this.#trigger = trigger;
    this.#since = invocation.io.now();
  }

  /** Tells what is new. The run, once it has ended and does not go again. */
  async look(): Promise<RunView | null> {
    const started = this.run !== null;
    const wait_seconds = started ? 0 : waitSeconds / 5;
    const { trigger, run, next } = await this.#invocation.ask("trigger", { id: this.#trigger.id, wait_seconds });
    this.run = run;
    if (run === null) return this.#wait(trigger);
    const over = run.finished !== null;
    const asks = run.state === "asked" && next === null;
    while ((await this.#tellLines(run.id, over && !asks ? 0 : waitSeconds)) === linesAtOnce);
    if (asks) return this.#waitForAnswer(run);
    if (over && next !== null) return this.#goOn(run, next);
    return over ? run : null;
  }

  /** The run failed, was lost or was stopped with AIOS, and there is a trigger for another. */
  #goOn(run: RunView, next: TriggerView): null {
    this.#invocation.remark(ending(this.#invocation, run));
    const seconds = (next.run_after ?? 0) - this.#invocation.io.now();
    const when = seconds > 0 ? `starts in ${duration(seconds)}` : "starts";
    if (next.processed === null && next.source !== "answer") {
      this.#invocation.remark(`Attempt ${next.attempt} ${when}.`);
    }
    this.#trigger = next;
    this.#lastLine = 0;
    this.#toldWaiting = true;
    this.run = null;
    return null;
  }

  /** It goes on once somebody has answered: here, on the page, or by its default. */
  #waitForAnswer(run: RunView): null {
    if (this.#toldAsking !== run.id) {
      this.#toldAsking = run.id;
      this.#invocation.remark(`${run.job} ${run.note ?? "asks"} Answer with: aios answer ${run.short_id}`);
    }
    return null;
  }

  #wait(trigger: TriggerView): null {
    if (trigger.processed !== null) {
      throw new Mistake(
        "failed",
        `${trigger.job} did not run: ${trigger.note ?? trigger.outcome ?? "no reason was given"}.`,
      );
    }
    const { io } = this.#invocation;
    if (!this.#toldWaiting && io.now() - this.#since > patienceSeconds) {
      this.#toldWaiting = true;
      this.#invocation.remark(`${trigger.job} waits${waitingWords(trigger)}. See: aios why ${shellWord(trigger.job)}`);
    }
    return null;
  }

  async #tellLines(run: string, wait_seconds: number): Promise<number> {
    const behind = this.#lastLine > 0 ? { after_id: this.#lastLine } : {};
    const lines = await this.#invocation.ask("logs", { run, ...behind, limit: linesAtOnce, wait_seconds });
    // What AIOS says about the run is said at the end in other words.
    for (const line of lines) if (line.stream !== "aios") this.#invocation.remark(line.message);
    this.#lastLine = lines.at(-1)?.id ?? this.#lastLine;
    return lines.length;
  }
}

function waitingWords({ waiting_for }: TriggerView): string {
  switch (waiting_for) {
    case "time":
      return " for its time";
    case "run":
      return " for an earlier run of it to end";
    case "job":
      return ": the jobs list has no such job";
    case "enabled":
      return ": it is off";
    case "device":
      return " for a device with its tags";
    case null:
      return " for a free slot";
  }
}

/** How it ended: "✗ report failed in 2 s: ValueError: no". */
function ending({ look }: Invocation, run: RunView): string {
  const sign = runSigns[run.state];
  const reason = run.error === null ? "" : `: ${errorSentence(run.error)}`;
  return `${iconOf(sign, look)} ${run.job} ${sign.word} in ${duration(run.seconds)}${reason}`;
}

async function conclude(
  invocation: Invocation,
  run: RunView,
  tell: (run: RunView) => void | Promise<void>,
): Promise<number> {
  const succeeded = run.state === "succeeded";
  invocation.remark(ending(invocation, run));
  if (!succeeded) invocation.remark(`See: aios show ${run.short_id}`);
  await tell(run);
  return succeeded ? exitCodes.fine : exitCodes.failed;
}

function tellResult(invocation: Invocation, run: RunView): void {
  if (invocation.json) invocation.printJson(run);
  else if (run.state === "succeeded" && run.result !== null) invocation.print(resultLines(run.result));
}

/** A text as it is, anything else as JSON. */
function resultLines(result: RunView["result"]): string[] {
  return (typeof result === "string" ? result : JSON.stringify(result, null, 2)).split("\n");
}

function goesOn(job: string, run: RunView | null): Mistake {
  if (run === null)
    return new Mistake(
      "interrupted",
      `No longer waiting. ${job} is still asked to run; take it back with: aios cancel ${shellWord(job)}`,
    );
  return new Mistake(
    "interrupted",
    `No longer waiting. The run goes on: follow it with aios logs -f --run ${run.short_id}, end it with aios cancel ${run.short_id}`,
  );
}
