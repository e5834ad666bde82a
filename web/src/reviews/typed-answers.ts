/** What somebody has begun to type into cards. It outlives the card's being drawn anew, and the page's being loaded anew. */
import type { Values } from "../parts/schema-form/schema.ts";

const place = "aios-typed-answers";

export interface TypedAnswer {
  values: Values;
  reason: string;
}

export function typedAnswer(review: string): TypedAnswer | null {
  return readAll()[review] ?? null;
}

export function keepTyped(review: string, answer: TypedAnswer): void {
  write({ ...readAll(), [review]: answer });
}

export function forgetTyped(review: string): void {
  const { [review]: _gone, ...rest } = readAll();
  write(rest);
}

function readAll(): Record<string, TypedAnswer> {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? "{}") as Record<string, TypedAnswer>;
  } catch {
    return {};
  }
}

function write(answers: Record<string, TypedAnswer>): void {
  try {
    sessionStorage.setItem(place, JSON.stringify(answers));
  } catch {
    // A browser that keeps nothing: then it lives as long as the card.
  }
}
