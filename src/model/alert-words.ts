/** Alerts in words for people: what is wrong, and what they can do. No sentence here says what only an expert knows. */
import type { AlertKind } from "./alert.ts";
import { errorSentence, type RunError } from "./outcome.ts";
import type { RunState } from "./run.ts";
import { dateAndTime } from "./when.ts";
import { withoutPeriod } from "./why-words.ts";

/** As kept in the database, as JSON. */
interface EndedBadly {
  state: RunState;
  attempt: number;
  error: string | null;
}

const longestReason = 400;

export function failedMessage(job: string, run: EndedBadly): string {
  const attempts = run.attempt > 1 ? ` after ${run.attempt} attempts` : "";
  return `${job} failed${attempts}: ${reasonOf(run)}`;
}

function reasonOf({ state, error }: EndedBadly): string {
  if (error !== null) return cut(errorSentence(JSON.parse(error) as RunError));
  switch (state) {
    case "timed_out":
      return "it took longer than it may.";
    case "not_proven":
      return "it said it was done, but what it should have made is not there.";
    case "over_budget":
      return "it has spent what it may spend.";
    default:
      return "it gave no reason.";
  }
}

export function lostMessage(job: string): string {
  return `${job} was set aside: AIOS ended twice while it ran, so it may be what brings AIOS down.`;
}

export function lateMessage(job: string, dueAt: number, waitsForRun: boolean, timezone: string): string {
  const why = waitsForRun ? "its run before is still going" : "others are still running before it";
  return `${job} was due on ${dateAndTime(dueAt, timezone)} and has not started: ${why}.`;
}

/**
 * @param count of the times that were missed
 * @param follows what becomes of it
 */
export function neverRanMessage(
  job: string,
  missed: { newest: number; count: number },
  isCaughtUp: boolean,
  timezone: string,
): string {
  const when = `on ${dateAndTime(missed.newest, timezone)}`;
  const times =
    missed.count === 1
      ? `did not run ${when}`
      : `did not run ${missed.count.toLocaleString("en-US")} times, last ${when}`;
  const follows = isCaughtUp ? "It runs now instead." : "It runs again at its next time.";
  return `${job} ${times}: AIOS was off or asleep. ${follows}`;
}

export function noDeviceMessage(job: string, tags: readonly string[]): string {
  return `${job} waits for a computer with ${tags.join(", ") || "room for it"}; none is running.`;
}

export function brokenMessage(job: string | null, problem: string): string {
  return job === null
    ? `The jobs list has an error: ${problem}`
    : `${job} is off because its settings have an error: ${problem}`;
}

export function diskMessage(freeMegabytes: number): string {
  return `The disk is nearly full: ${freeMegabytes.toLocaleString("en-US")} MB are left. Runs will fail when nothing is.`;
}

/** What somebody can do about it on the page. */
export function whatNext(kind: AlertKind): string {
  switch (kind) {
    case "failed":
      return "Look at what happened, mend it, then try again.";
    case "late":
      return "Wait for the run before it, or stop that one.";
    case "never_ran":
      return "Run it now, or leave it until its next time.";
    case "broken":
      return "Open its settings and correct what is marked.";
    case "no_device":
      return "Start AIOS on such a computer, or change where it may run.";
    case "trouble":
      return "AIOS goes on by itself once this is mended.";
    case "lost":
      return "Run it again if it is harmless, or turn it off.";
  }
}

/** A few words, for the top of a message on a phone. */
export function alertTitle(kind: AlertKind, job: string | null): string {
  const name = job ?? "AIOS";
  switch (kind) {
    case "failed":
      return `${name} failed`;
    case "late":
      return `${name} is late`;
    case "never_ran":
      return `${name} did not run`;
    case "broken":
      return job === null ? "The jobs list has an error" : `${name} has an error in its settings`;
    case "no_device":
      return `${name} finds no computer to run on`;
    case "trouble":
      return "AIOS has trouble";
    case "lost":
      return `${name} was set aside`;
  }
}

/** A few words for the end of a problem. */
export function recoveredTitle(kind: AlertKind, job: string | null): string {
  const name = job ?? "AIOS";
  switch (kind) {
    case "failed":
    case "lost":
      return `${name} works again`;
    case "late":
    case "never_ran":
      return `${name} has run now`;
    case "broken":
      return job === null ? "The jobs list is in order again" : `${name} is in order again`;
    case "no_device":
      return `${name} has found a computer`;
    case "trouble":
      return "AIOS is well again";
  }
}

export function recoveredText(alert: { kind: AlertKind; times: number; opened: number }, timezone: string): string {
  const since = `since ${dateAndTime(alert.opened, timezone)}`;
  if (alert.kind !== "failed") return `It was so ${since}.`;
  return alert.times === 1 ? `It had failed ${since}.` : `It had failed ${alert.times} times ${since}.`;
}

const mostNamed = 5;

/** Many at once: how many, and the first of them by name. */
export function summaryOf(titles: readonly string[]): { title: string; text: string } {
  const named = titles.slice(0, mostNamed);
  const more = titles.length - named.length;
  const text = more > 0 ? [...named, `and ${more} more`] : named;
  return {
    title: `${titles.length} things happened at once`,
    text: `${text.map(withoutPeriod).join("\n")}\nOpen AIOS to see all.`,
  };
}

function cut(text: string): string {
  return text.length <= longestReason ? text : `${text.slice(0, longestReason)}…`;
}
