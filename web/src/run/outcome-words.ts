/** What became of a run, for somebody who has never seen a program: what happened, why, and what follows. */
import type { Result } from "../api/client.ts";
import type { Tone } from "../parts/tone.tsx";
import { withFriendlyName } from "../parts/names.ts";
import { runWords } from "../parts/run-states.ts";
import { duration } from "../parts/times.ts";

export type RunDetail = Result<"show">;

export interface OutcomeWords {
  tone: Tone;
  what: string;
  why: string | null;
  /** What somebody could do now; null where nothing is to be done. */
  next: string | null;
}

/** Where AIOS knows what an error means, its words are the best there are. */
export function outcomeWords(run: RunDetail): OutcomeWords {
  const { what, why, next } = run.remedy ? remedyWords(run.remedy, run.job) : wordsFor(run);
  return { tone: run.preview && run.state === "succeeded" ? "live" : runWords[run.state].tone, what, why, next };
}

/** "back_up_photos failed." is said with the name that people read. */
function remedyWords({ what, why, what_next }: NonNullable<RunDetail["remedy"]>, job: string): Words {
  return { what: withFriendlyName(what, job), why, next: what_next };
}

type Words = Omit<OutcomeWords, "tone">;

function wordsFor(run: RunDetail): Words {
  const took = duration(run.seconds);
  switch (run.state) {
    case "running":
      return { what: run.progress_text ?? "It is working.", why: null, next: null };
    case "succeeded":
      if (run.preview) return { what: "This was a rehearsal. Nothing was touched.", why: null, next: null };
      return { what: `It did its work in ${took}.`, why: run.note, next: null };
    case "failed":
      return { what: "It could not finish its work.", why: errorWords(run), next: nextForFailure(run) };
    case "timed_out":
      return {
        what: "It took too long, so AIOS ended it.",
        why: `It ran for ${took}. That is as long as its settings allow.`,
        next: "Try again, or give it more time in its settings.",
      };
    case "lost":
      return {
        what: "It was cut off.",
        why: errorWords(run) ?? "The computer it ran on went away in the middle of it.",
        next: run.note ?? "Look at what it had done, then try again.",
      };
    case "cancelled":
      return { what: "It was cancelled.", why: cancelWords(run.cancel_reason), next: null };
    case "stopped":
      return { what: "It ended because AIOS was stopping.", why: run.note, next: null };
    case "asked":
      return {
        what: "It has a question and waits for your answer.",
        why: null,
        next: "Answer it in Waiting for you. Then it goes on by itself.",
      };
    case "denied":
      return { what: "It was not allowed to do what it wanted.", why: errorWords(run) ?? run.note, next: null };
    case "not_proven":
      return {
        what: "It says it is done, but what it should have made is not there.",
        why: errorWords(run) ?? run.note,
        next: "Look at what it did, then try again.",
      };
    case "over_budget":
      return {
        what: "It reached its limit, so AIOS ended it.",
        why: errorWords(run) ?? run.note,
        next: "Raise the limit in its settings, or let it go on tomorrow.",
      };
  }
}

/** AIOS's own errors are sentences; those of programs are named by what they call themselves. */
function errorWords({ error }: RunDetail): string | null {
  if (!error) return null;
  const message = error.message.trim();
  return message === "" ? null : message;
}

function nextForFailure({ error, note }: RunDetail): string {
  if (note) return note;
  if (error && !error.retryable) return "Another try will not help as long as this stays as it is.";
  return "Try again. If it fails once more, look at its log below.";
}

function cancelWords(reason: string | null): string | null {
  return reason ? `The reason given: ${reason}` : null;
}
