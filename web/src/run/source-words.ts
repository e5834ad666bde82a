import type { RunDetail } from "./outcome-words.ts";

const words: Record<RunDetail["source"], string> = {
  sql: "another program",
  schedule: "its schedule",
  always: "AIOS, as it is always kept running",
  idle: "AIOS, as there was nothing else to do",
  watch: "a file that changed",
  after: "another automation that finished",
  cli: "a person, from the command line",
  page: "a person, from this page",
  api: "another program, through the API",
  webhook: "another service that called its address",
  answer: "an answer to its question",
  program: "another automation",
  retry: "AIOS, as the try before failed",
  rescue: "AIOS, as the computer before went away",
  resume: "AIOS, as it was stopped in the middle",
};

/** Why a run was started: "its schedule". */
export function sourceWords(source: RunDetail["source"]): string {
  return words[source];
}
