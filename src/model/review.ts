/**
 * What waits for a person. At most one open review stands for one decision (its `subject`):
 *
 *     ──► open ──► decided     a person chose; one of them, whoever was first
 *           ├────► expired     its time was over; a question with a default is answered by that
 *           └────► withdrawn   its reason is gone: it works again, the job is off, it was asked anew
 *
 * What is closed does not open again (the database refuses it); the same reason may open another.
 */
import { createHash } from "node:crypto";
import type { Choice, Question } from "./question.ts";
import type { Remedy } from "./remedy.ts";

export const reviewKinds = ["question", "failure", "problem", "approval", "result", "change", "budget"] as const;
export type ReviewKind = (typeof reviewKinds)[number];

export const reviewStates = ["open", "decided", "expired", "withdrawn"] as const;
export type ReviewState = (typeof reviewStates)[number];

const transitions: Record<ReviewState, readonly ReviewState[]> = {
  open: ["decided", "expired", "withdrawn"],
  decided: [],
  expired: [],
  withdrawn: [],
};

export function mayBecome(from: ReviewState, to: ReviewState): boolean {
  return transitions[from].includes(to);
}

/** What a person sees, besides the title. */
export interface ReviewBody {
  question?: string;
  text?: string;
  what_next?: string;
  form?: Question["form"];
  choices?: Choice[];
  error?: { type: string; message: string; traceback: string | null };
}

/** What is put before a person. */
export interface Presented {
  subject: string;
  title: string;
  body: ReviewBody;
}

interface OfRun {
  job_name: string;
  args: string;
  kwargs: string;
}

/** The same question about the same arguments is one decision, however many runs come to ask it. */
export function questionSubject({ job_name, args, kwargs }: OfRun, context: string, key: string): string {
  const about = createHash("sha256")
    .update(JSON.stringify([args, kwargs, context]))
    .digest("hex")
    .slice(0, 16);
  return `question:${job_name}:${about}:${key}`;
}

export function presentQuestion(subject: string, question: Question): Presented {
  const { question: asks, text, form, choices } = question;
  return { subject, title: asks, body: { question: asks, ...(text === null ? {} : { text }), form, choices } };
}

/** "Try again" alone where there is nothing to turn off. */
const afterFailure: Choice[] = [
  { value: "retry", label: "Try again", tone: "good" },
  { value: "off", label: "Turn off", tone: "bad" },
  { value: "seen", label: "I have seen it", tone: "plain" },
];

export function failureSubject(jobName: string): string {
  return `failure:${jobName}`;
}

const longestTraceback = 20_000;

export function presentFailure(
  jobName: string,
  remedy: Remedy,
  error: { type: string; message: string; traceback: string | null } | null,
): Presented {
  const traceback = error?.traceback ?? null;
  const cut = traceback === null ? null : traceback.slice(-longestTraceback);
  return {
    subject: failureSubject(jobName),
    title: `${jobName} failed`,
    body: {
      text: `${remedy.what} ${remedy.why}`.trim(),
      what_next: remedy.what_next,
      choices: afterFailure,
      ...(error === null ? {} : { error: { type: error.type, message: error.message, traceback: cut } }),
    },
  };
}

const afterQuarantine: Choice[] = [
  { value: "again", label: "Run again", tone: "good" },
  { value: "leave", label: "Leave it", tone: "plain" },
];

export function presentQuarantine(jobName: string, losses: number): Presented {
  return {
    subject: `problem:${jobName}`,
    title: `${jobName} was set aside`,
    body: {
      text: `AIOS went down ${losses} times while ${jobName} ran, so it was not started again. It may be the cause.`,
      what_next: "If the computer was only switched off, run it again. Otherwise look at what it does first.",
      choices: afterQuarantine,
    },
  };
}

/**
 * A token cannot: a program may hold it, and what waits for a person is what no program is to settle. That holds for
 * questions too, as "Delete these files?" is one.
 */
export function mayDecide(actorKind: "terminal" | "person" | "token"): boolean {
  return actorKind !== "token";
}
