/** What waits for a person: listed, shown, answered, decided, set aside. */
import type { Params } from "../../api/operations.ts";
import type { ReviewView } from "../../api/reviews/views.ts";
import { reviewStates, type ReviewState } from "../../model/review.ts";
import { Option } from "commander";
import type { Invocation } from "../invocation.ts";
import { Mistake } from "../mistakes.ts";
import type { Registry } from "../registry.ts";
import type { Look } from "../render/look.ts";
import { howToDecide, renderReview } from "../render/review.ts";
import { renderTable, type Column } from "../render/table.ts";
import { relative } from "../render/times.ts";
import { parseMoment } from "../spoken-times.ts";
import { readAnswer } from "../typed-answer.ts";
import { wholeNumber } from "../typed-values.ts";

export function defineReviews(registry: Registry): void {
  defineList(registry);
  defineAnswer(registry);
  defineDecide(registry);
  defineSnooze(registry);
}

function defineList(registry: Registry): void {
  registry
    .add("Look", "reviews", "What waits for you: questions, failures, problems", [
      "aios reviews                     what is open, oldest first",
      "aios reviews 9f3c21ab            one of them in full, and how to decide it",
      "aios reviews --state decided     what was decided, newest first",
    ])
    .argument("[review]", "its id, or the end of it")
    .option("-j, --job <job>", "of one job")
    .addOption(new Option("-s, --state <state>", "in one state").choices(reviewStates))
    .option("-n, --limit <count>", "how many at most", wholeNumber)
    .action(
      registry.does(async (invocation, command) => {
        const [id] = command.args;
        if (id !== undefined) return showReview(invocation, id);
        await listReviews(invocation, command.opts());
      }),
    );
}

async function showReview(invocation: Invocation, id: string): Promise<void> {
  const review = await invocation.ask("review", { id });
  invocation.answer(review, () => renderReview(review, invocation.look));
}

async function listReviews(
  invocation: Invocation,
  { job, state, limit }: { job?: string; state?: ReviewState; limit?: number },
): Promise<void> {
  const filter: Params<"reviews"> = { ...(job && { job }), ...(state && { state }), ...(limit && { limit }) };
  const reviews = await invocation.ask("reviews", filter);
  const { look } = invocation;
  invocation.answer(reviews, () => (reviews.length === 0 ? [] : renderTable(reviews, columns(look), look)));
  if (reviews.length === 0) invocation.remark(state && state !== "open" ? "There are none." : "Nothing needs you.");
  else if (!state || state === "open")
    invocation.remark("Decide with: aios answer ID …, or see one with: aios reviews ID");
}

function columns(look: Look): Column<ReviewView>[] {
  return [
    { title: "Id", cell: (review) => review.short_id },
    { title: "What", cell: (review) => review.kind, dispensable: 2 },
    { title: "Job", cell: (review) => review.job ?? "", least: 10 },
    { title: "About", cell: (review) => review.title, least: 20 },
    { title: "Since", cell: (review) => relative(review.created, look), dispensable: 1 },
    {
      title: "Until",
      cell: (review) => (review.expires === null ? "" : relative(review.expires, look)),
      dispensable: 3,
    },
    { title: "Became", cell: (review) => whatBecame(review, look), least: 16 },
  ];
}

function whatBecame({ state, snoozed_until, decision_words, decided_by }: ReviewView, look: Look): string {
  if (state !== "open") return decision_words === null ? state : `${decision_words} (${decided_by ?? state})`;
  return snoozed_until !== null && snoozed_until > look.now ? `set aside until ${relative(snoozed_until, look)}` : "";
}

function defineAnswer(registry: Registry): void {
  registry
    .add("Change", "answer", "Answer what a program asks; it goes on from there", [
      "aios answer 9f3c21ab                      shows the question",
      "aios answer 9f3c21ab yes",
      'aios answer 9f3c21ab count=3 note="keep the newest"',
    ])
    .argument("<review>", "its id, or the end of it")
    .argument("[values...]", "a choice, and fields as in count=3")
    .option("--reason <text>", "why; kept with the decision")
    .action(
      registry.does(async (invocation, command) => {
        const [id, ...values] = command.args as [string, ...string[]];
        if (values.length === 0) return showReview(invocation, id);
        const review = await invocation.ask("review", { id });
        if (review.kind !== "question") {
          throw new Mistake("usage", `This is no question. ${howToDecide(review).join(" ")}`);
        }
        const { reason } = command.opts<{ reason?: string }>();
        await send(invocation, { id: review.id, ...readAnswer(review, values), ...(reason && { reason }) });
      }),
    );
}

function defineDecide(registry: Registry): void {
  registry
    .add("Change", "decide", "Decide what waits for you by one of its choices", [
      "aios decide 9f3c21ab retry",
      'aios decide 9f3c21ab off --reason "the shop is closed in winter"',
    ])
    .argument("<review>", "its id, or the end of it")
    .argument("<choice>", "one of its choices: aios reviews ID shows them")
    .option("--reason <text>", "why; kept with the decision")
    .action(
      registry.does(async (invocation, command) => {
        const [id, choice] = command.args as [string, string];
        const { reason } = command.opts<{ reason?: string }>();
        await send(invocation, { id, choice, ...(reason && { reason }) });
      }),
    );
}

async function send(invocation: Invocation, params: Params<"decide">): Promise<void> {
  const review = await invocation.ask("decide", params);
  const goesOn = review.kind === "question" ? ` ${review.job} goes on.` : "";
  invocation.answer(review, () => [`${review.title}: ${review.decision_words}.${goesOn}`]);
}

function defineSnooze(registry: Registry): void {
  registry
    .add("Change", "snooze", "Set aside what waits for you, until a time", [
      'aios snooze 9f3c21ab "in 2h"',
      'aios snooze 9f3c21ab "tomorrow 09:00"',
    ])
    .argument("<review>", "its id, or the end of it")
    .argument("<time>", 'as in "in 2h", "tomorrow 09:00"; "now" takes it back')
    .action(
      registry.does(async (invocation, command) => {
        const [id, time] = command.args as [string, string];
        const { look } = invocation;
        const until = parseMoment(time, look.now, look.timezone);
        if (until === null) throw new Mistake("usage", `"${time}" is not a time. Type "in 2h" or "tomorrow 09:00".`);
        const review = await invocation.ask("snooze", { id, until: time === "now" ? null : until });
        invocation.answer(review, () => [
          review.snoozed_until === null
            ? `${review.title}: waits for you now.`
            : `${review.title}: set aside until ${relative(review.snoozed_until, look)}.`,
        ]);
      }),
    );
}
