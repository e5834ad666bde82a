/** Finds out what an error means for a person. */
import { known, type Known, type Words } from "./known-errors.ts";
import type { RunError } from "./outcome.ts";
import type { RunState } from "./run.ts";

export interface Failed {
  job: string;
  state: RunState;
  error: RunError | null;
  timeout_seconds: number | null;
}

/** The first that fits. A type and a text must both fit where both are named. */
export function remedyFor(failed: Failed): Words {
  const { job, state, error } = failed;
  const what = `${job} failed.`;
  if (state !== "failed") return ofState(failed);
  const text = `${error?.message ?? ""}\n${lastLines(error?.traceback ?? "")}`;
  const facts = { job, path: pathIn(text), name: hostIn(text) };
  const type = error?.type ?? "";
  const fits = (one: Known) => (one.type?.test(type) ?? true) && (one.text?.test(text) ?? true);
  const found = known.find(fits);
  if (found) return { what, ...found.say(facts) };
  return {
    what,
    why: `Its program stopped with an error of its own.${saidLast(error)}`,
    next: "Try again. If it fails again, look at the log or the technical details.",
    actions: ["retry", "log", "edit"],
  };
}

/** Programs written for people say in their errors what is wrong, and commands in their last line. */
function saidLast(error: RunError | null): string {
  const message = error?.message ?? "";
  const ofCommand = /The last it said: ([^\n]+)/.exec(message)?.[1];
  const said = (error?.type === "ExitCode" ? ofCommand : message.split("\n")[0])?.trim() ?? "";
  if (said.length < shortestSaid) return "";
  const short = said.length > longestSaid ? `${said.slice(0, longestSaid)}…` : said;
  return ` It said: “${short}”`;
}

/** Less tells nothing, and more than this is for the technical details. */
const shortestSaid = 4;
const longestSaid = 240;

function ofState({ job, state, timeout_seconds }: Failed): Words {
  switch (state) {
    case "timed_out":
      return {
        what: `${job} took too long and was ended.`,
        why:
          timeout_seconds === null ? "It has a time limit." : `It may take ${lengthOfTime(timeout_seconds)} at most.`,
        next: "Try again. If it needs longer, raise its time limit in the settings.",
        actions: ["retry", "settings"],
      };
    case "lost":
      return {
        what: `${job} was cut off.`,
        why: "The computer it ran on was switched off, or AIOS was ended.",
        next: "AIOS runs it again by itself. You need not do anything.",
        actions: ["retry"],
      };
    case "denied":
      return {
        what: `${job} stopped.`,
        why: "Somebody did not allow what it wanted to do.",
        next: "If it should be allowed after all, run it again and say yes.",
        actions: ["retry"],
      };
    case "not_proven":
      return {
        what: `${job} is not finished.`,
        why: "It said it was done, but what it should have made is not there.",
        next: "Try again. If it returns, look at its log.",
        actions: ["retry", "log"],
      };
    default:
      return {
        what: `${job} stopped.`,
        why: "It has used up what it may spend.",
        next: "Raise its limit in the settings, or wait for the next period.",
        actions: ["settings"],
      };
  }
}

function lastLines(traceback: string): string {
  return traceback.trimEnd().split("\n").slice(-5).join("\n");
}

/** `'/mnt/photos'` as Python and Node put it, `cannot open /mnt/photos:` as shells do. */
function pathIn(text: string): string {
  const quoted = /['"]((?:[A-Za-z]:\\|~?\/|\.{1,2}\/)[^'"\n]{1,300})['"]/.exec(text)?.[1];
  const plain = /(?:^|[\s:])((?:[A-Za-z]:\\|\/)[^\s:'"]{1,300}): (?:No such|Permission|Read-only)/.exec(text)?.[1];
  const named = /['"]([^'"\n/\\]{1,200}\.[A-Za-z0-9]{1,8})['"]\s*$/m.exec(text)?.[1];
  return quoted ?? plain ?? named ?? "";
}

function hostIn(text: string): string {
  const url = /https?:\/\/([^\s/'"]{1,200})/.exec(text)?.[1];
  const node = /(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT) ([^\s'"]{1,200})/.exec(text)?.[1];
  const python = /host='([^']{1,200})'/.exec(text)?.[1];
  return url ?? node ?? python ?? "";
}

function lengthOfTime(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} seconds`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 3600)} hours`;
}
