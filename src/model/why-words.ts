/** What the sentences of `aios why` have in common. */
import type { RunState, TriggerSource } from "./run.ts";

export function tagsInWords(tags: readonly string[]): string {
  return `the tag${tags.length > 1 ? "s" : ""} ${tags.join(", ")}`;
}

/** What programs say about their failure, for the midst of a sentence. */
export function withoutPeriod(sentence: string): string {
  return sentence.replace(/\.$/, "");
}

export function sourceReason(source: TriggerSource): string {
  switch (source) {
    case "sql":
      return "a row was inserted into triggers";
    case "schedule":
      return "its time had come";
    case "always":
      return "it is kept running";
    case "idle":
      return "the device had nothing else to do";
    case "watch":
      return "files had changed";
    case "after":
      return "the jobs it waits for had succeeded";
    case "cli":
    case "page":
    case "api":
      return "somebody asked for it";
    case "webhook":
      return "its address was called";
    case "answer":
      return "its question was answered";
    case "program":
      return "a running program asked for it";
    case "retry":
      return "the attempt before had failed";
    case "rescue":
      return "the device of the run before was lost";
    case "resume":
      return "AIOS was stopped during the run before";
  }
}

export function stateWords(state: RunState): string {
  switch (state) {
    case "asked":
      return "waiting for an answer";
    default:
      return state.replaceAll("_", " ");
  }
}

export function endWords(state: RunState): string {
  switch (state) {
    case "running":
      return "is still running";
    case "timed_out":
      return "was ended because its time was up";
    case "cancelled":
      return "was cancelled";
    case "stopped":
      return "was stopped with AIOS";
    case "lost":
      return "was lost with its device";
    case "asked":
      return "asked a question";
    case "denied":
      return "was not allowed to do what it wanted";
    case "not_proven":
      return "said it was done, but what it should have made is not there";
    case "over_budget":
      return "was ended because its budget is spent";
    case "succeeded":
    case "failed":
      return state;
  }
}
