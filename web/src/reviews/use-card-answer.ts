import { useState } from "react";
import { cleaned, problemsOf, startingValues, type Values } from "../parts/schema-form/schema.ts";
import type { Answered, Review } from "./deciding.ts";
import type { ReviewChoice } from "./keys.ts";
import { keepTyped, typedAnswer } from "./typed-answers.ts";

export interface CardAnswer {
  values: Values;
  setValues: (values: Values) => void;
  problems: Readonly<Record<string, string>>;
  reason: string;
  setReason: (reason: string) => void;
  wantsReason: boolean;
  askReason: () => void;
  /** What is sent with a choice; null where a field is not right yet, which is then said there. */
  answeredWith: (choice: ReviewChoice) => Answered | null;
}

/** What is typed into one card. */
export function useCardAnswer(review: Review): CardAnswer {
  const form = review.body.form ?? null;
  const [typed, setTyped] = useState(() => typedAnswer(review.id) ?? { values: startingValues(form), reason: "" });
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [wantsReason, setWantsReason] = useState(typed.reason !== "");
  const change = (next: typeof typed) => {
    setTyped(next);
    keepTyped(review.id, next);
  };
  return {
    values: typed.values,
    setValues: (values) => {
      change({ ...typed, values });
      setProblems({});
    },
    problems,
    reason: typed.reason,
    setReason: (reason) => change({ ...typed, reason }),
    wantsReason,
    askReason: () => setWantsReason(true),
    answeredWith: (choice) => {
      const reason = typed.reason.trim();
      const said = reason === "" ? {} : { reason };
      // Who says no need not fill in the form.
      if (!form || choice.tone === "bad") return said;
      const found = problemsOf(form, typed.values);
      setProblems(found);
      return Object.keys(found).length > 0 ? null : { ...said, answer: cleaned(form, typed.values) };
    },
  };
}
