import { describe, expect, test } from "vitest";
import { answerTo, answerWords, askedShape, questionOf, rehearsedAnswer, type Question } from "./question.ts";

function asks(more: object = {}): Question {
  const question = questionOf(askedShape.parse({ question: "Go on?", ...more }), "key");
  if (typeof question === "string") throw new Error(question);
  return question;
}

const count = { count: { type: "integer", title: "How many", minimum: 1 } };

describe("what a program gets for an answer", () => {
  test.each([
    ["true or false", {}, "no", null, false, "No"],
    ["the choice", { choices: ["left", "right"] }, "right", null, "right", "right"],
    ["the choice of a label", { choices: { a: "Approve" } }, "a", null, "a", "Approve"],
    ["the form's values", { form: count }, "send", { count: "3" }, { count: 3 }, "How many: 3"],
    ["one value", { form: { type: "number" } }, "send", { answer: 4 }, 4, "4"],
    ["one value as it is", { form: { type: "string" } }, "send", "Ada", "Ada", "Ada"],
    ["both", { form: count, choices: ["ok"] }, "ok", { count: 1 }, { choice: "ok", count: 1 }, "ok (How many: 1)"],
  ] as const)("%s", (_, more, choice, values, answer, words) => {
    const question = asks(more);
    expect(answerTo(question, choice, values)).toEqual({ choice, answer });
    expect(answerWords(question, { choice, answer })).toBe(words);
  });

  test("a no needs no form", () => {
    const question = asks({ form: count, choices: [{ value: "no", label: "No", tone: "bad" }] });
    expect(answerTo(question, "no", null)).toEqual({ choice: "no", answer: { choice: "no" } });
  });

  test("nothing, for a choice that is not there or a form that is wrong", () => {
    expect(answerTo(asks(), "maybe", null)).toEqual({
      fields: { choice: '"maybe" cannot be chosen. There is: yes, no.' },
    });
    expect(answerTo(asks({ form: count }), "send", { count: 0 })).toEqual({
      fields: { count: "This must be 1 or more." },
    });
  });
});

describe("a default", () => {
  test.each([
    [{ default: false }, { choice: "no", answer: false }],
    [
      { choices: ["left"], default: "left" },
      { choice: "left", answer: "left" },
    ],
    [
      { form: count, default: { count: 2 } },
      { choice: "send", answer: { count: 2 } },
    ],
    [
      { form: { type: "number" }, default: 2 },
      { choice: "send", answer: 2 },
    ],
  ])("is what the program would get: %j", (more, answer) => {
    expect(asks(more).default).toEqual(answer);
  });

  test("that could not be answered is refused when it is asked, not when its time is over", () => {
    const wrong = askedShape.parse({ question: "Go on?", form: count, default: { count: 0 } });
    expect(questionOf(wrong, "key")).toBe("default: count: This must be 1 or more.");
    expect(questionOf(askedShape.parse({ question: "Go on?", default: "perhaps" }), "key")).toContain("perhaps");
  });
});

test("a rehearsal goes on with the default, else with what comes first", () => {
  expect(rehearsedAnswer(asks({ default: false })).answer).toBe(false);
  expect(rehearsedAnswer(asks()).answer).toBe(true);
  expect(rehearsedAnswer(asks({ choices: ["left", "right"] })).answer).toBe("left");
  expect(rehearsedAnswer(asks({ form: count })).answer).toEqual({ count: 1 });
});

test.each([
  [{ question: " " }, "it is empty"],
  [{ question: "x".repeat(501) }, "at most 500"],
  [{ question: "?", expires_in: 0 }, "above 0"],
  [{ question: "?", choices: [...Array(13).keys()].map(String) }, "at most 12"],
])("a question that nobody could answer is refused: %j", (given, why) => {
  expect(askedShape.safeParse(given).error?.message).toContain(why);
});

test("two buttons of the same value cannot be told apart", () => {
  expect(questionOf(askedShape.parse({ question: "?", choices: ["a", "a"] }), "key")).toContain("twice");
});
