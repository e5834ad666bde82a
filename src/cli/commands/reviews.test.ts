/** What waits for a person, on the command line. */
import { describe, expect, test } from "vitest";
import type { ReviewView } from "../../api/reviews/views.ts";
import { noon, typed } from "../testing/planted.ts";

function planted(fields: Partial<ReviewView> = {}): ReviewView {
  return {
    id: "0199a8c0-0000-7000-8000-00009f3c21ab",
    short_id: "9f3c21ab",
    kind: "question",
    job: "backup",
    run_id: "0199a8c0-0000-7000-8000-00009f3c21ab",
    title: "Delete 3 old backups?",
    body: {
      question: "Delete 3 old backups?",
      form: null,
      choices: [
        { value: "yes", label: "Yes", tone: "good" },
        { value: "no", label: "No", tone: "plain" },
      ],
    },
    created: noon - 300,
    expires: noon + 3600,
    snoozed_until: null,
    state: "open",
    decision: null,
    decision_words: null,
    reason: null,
    decided: null,
    decided_by: null,
    ...fields,
  };
}

const withForm = planted({
  body: {
    form: {
      type: "object",
      properties: { count: { type: "integer", title: "How many" }, note: { type: "string", default: "" } },
      required: ["count"],
    },
    choices: [{ value: "send", label: "Send answer", tone: "good" }],
  },
});

const failure = planted({
  kind: "failure",
  title: "backup failed",
  body: {
    text: "backup failed. The disk is full.",
    what_next: "Make room.",
    choices: [{ value: "retry", label: "Try again" }],
    error: { type: "OSError", message: "[Errno 28]", traceback: null },
  },
});

const answers = (review: ReviewView) => ({
  reviews: () => [review],
  review: () => review,
  decide: ({ choice }: { choice: string }) => ({ ...review, state: "decided" as const, decision_words: choice }),
  snooze: ({ until }: { until: number | null }) => ({ ...review, snoozed_until: until }),
});

const sent = async (review: ReviewView, ...argv: string[]) => {
  const { calls, err, code } = await typed(argv, { answers: answers(review) });
  return { params: calls.find(({ name }) => name === "decide")?.params, err, code };
};

test("lists what is open, and says so where nothing is", async () => {
  const { out } = await typed(["reviews"], { answers: answers(planted()) });
  expect(out).toMatch(/9f3c21ab +question +backup +Delete 3 old backups\?/);
  const { err, code } = await typed(["reviews"], { answers: { reviews: () => [] } });
  expect([code, err]).toEqual([0, "Nothing needs you.\n"]);
});

test("shows one with the commands that decide it", async () => {
  const { out } = await typed(["reviews", "9f3c21ab"], { answers: answers(planted()) });
  expect(out).toContain("aios answer 9f3c21ab yes");
  const shown = await typed(["answer", "9f3c21ab"], { answers: answers(withForm) });
  expect(shown.out).toContain("count  How many: a whole number");
  expect(shown.out).toContain("aios answer 9f3c21ab count=… note=…");
  expect(shown.calls.map(({ name }) => name)).toEqual(["review"]);
  const failed = await typed(["reviews", "9f3c21ab"], { answers: answers(failure) });
  expect(failed.out).toMatch(
    /The disk is full\.[\s\S]*Make room\.[\s\S]*Technical details[\s\S]*Errno 28[\s\S]*aios decide 9f3c21ab retry/,
  );
});

describe("an answer", () => {
  test("is a choice by its value or its words", async () => {
    const id = planted().id;
    expect((await sent(planted(), "answer", "9f3c", "Yes")).params).toEqual({ id, choice: "yes" });
    const why = await sent(planted(), "answer", "9f3c", "no", "--reason", "needed");
    expect(why.params).toEqual({ id, choice: "no", reason: "needed" });
  });

  test("is fields, with the one button there is understood", async () => {
    const { params } = await sent(withForm, "answer", "9f3c", "count=3", "note=a=b");
    expect(params).toMatchObject({ choice: "send", answer: { count: "3", note: "a=b" } });
  });

  test("is one value as it is typed", async () => {
    const form = { type: "object" as const, properties: { answer: { type: "string" as const } }, required: ["answer"] };
    const review = planted({ body: { form, choices: [{ value: "send", label: "Send answer" }] } });
    expect((await sent(review, "answer", "9f3c", "Ada")).params).toMatchObject({ answer: { answer: "Ada" } });
    expect((await sent(review, "answer", "9f3c", "send")).params).toMatchObject({ answer: { answer: "send" } });
  });

  test.each([
    [planted(), "maybe", /"maybe" is none of its choices: yes, no\./],
    [withForm, "3", /"3" is not a field\. Type fields as in count=…/],
    [failure, "yes", /This is no question\. aios decide 9f3c21ab retry/],
  ])("that cannot be meant is not sent", async (review, value, why) => {
    const { params, err, code } = await sent(review, "answer", "9f3c", value);
    expect([params, code]).toEqual([undefined, 2]);
    expect(err).toMatch(why);
  });
});

test("is decided, and set aside until a time", async () => {
  expect((await sent(failure, "decide", "9f3c", "retry")).params).toEqual({ id: "9f3c", choice: "retry" });
  const { calls } = await typed(["snooze", "9f3c", "in 2h"], { answers: answers(failure) });
  expect(calls).toEqual([{ name: "snooze", params: { id: "9f3c", until: noon + 7200 } }]);
  const back = await typed(["snooze", "9f3c", "now"], { answers: answers(failure) });
  expect(back.calls).toEqual([{ name: "snooze", params: { id: "9f3c", until: null } }]);
  expect((await typed(["snooze", "9f3c", "someday"], { answers: answers(failure) })).code).toBe(2);
});
