/** What a review keeps, besides what it shows, to go on once it is decided: its run may be forgotten by then. */
import type { Job, Json } from "./job.ts";
import type { Answer, Question } from "./question.ts";

/** The call of a run, to be made again. */
export interface HeldCall {
  args: Json[];
  kwargs: Record<string, Json>;
  context: Record<string, Json>;
  attempt: number;
  due_at: number;
  /** Of a run that was not of the jobs list. */
  definition: Job | null;
}

export interface HeldQuestion extends HeldCall {
  question: Question;
}

/** The part of a trigger's context that AIOS keeps for itself: the answers its run has been given so far, by key. */
export const answersKey = "answers";

export function answersIn(context: Record<string, Json>): Record<string, Json> {
  const answers = context[answersKey];
  return typeof answers === "object" && answers !== null && !Array.isArray(answers) ? answers : {};
}

export function withAnswer({ context, question }: HeldQuestion, { answer }: Answer): Record<string, Json> {
  return { ...context, [answersKey]: { ...answersIn(context), [question.key]: answer } };
}

/** What a program may see of it. */
export function withoutAnswers(context: Record<string, Json>): Record<string, Json> {
  const { [answersKey]: _, ...rest } = context;
  return rest;
}
