/** One thing that waits for a person, in full, with how to decide it. */
import type { ReviewView } from "../../api/reviews/views.ts";
import type { FormField } from "../../model/form.ts";
import { renderDetails, section } from "./details.ts";
import type { Look } from "./look.ts";
import { shellWord } from "./shell-word.ts";
import { relative } from "./times.ts";
import { wrap } from "./width.ts";

export function renderReview(review: ReviewView, look: Look): string[] {
  const { body, title, kind, job, state } = review;
  const { paint } = look;
  const text = [body.text, body.what_next].filter((part) => part !== undefined && part !== "");
  return [
    `${paint.bold(title)}  ${paint.dim([kind, job, relative(review.created, look)].filter(Boolean).join(", "))}`,
    ...text.flatMap((part) => ["", ...part!.split("\n").flatMap((line) => wrap(line, look.columns))]),
    "",
    ...renderDetails(
      [
        ["id", review.id],
        ["run", review.run_id],
        ["until", review.expires === null ? null : relative(review.expires, look)],
        ["set aside", review.snoozed_until === null ? null : `until ${relative(review.snoozed_until, look)}`],
        ["state", state === "open" ? null : state],
        ["decided", review.decision_words],
        ["by", review.decided_by],
        ["reason", review.reason],
      ],
      look,
    ),
    ...section("Fields", fieldLines(review), look),
    ...section("Technical details", errorLines(review), look),
    ...(state === "open" ? ["", ...howToDecide(review).map(paint.dim)] : []),
  ];
}

function fieldLines({ body: { form } }: ReviewView): string[] {
  if (!form) return [];
  return Object.entries(form.properties).map(([name, field]) => {
    const needed = form.required?.includes(name) ? "" : " (may be left out)";
    const title = field.title && field.title !== name ? `${field.title}: ` : "";
    return `  ${name}  ${title}${kindOf(field)}${needed}`;
  });
}

function kindOf({ type, format, enum: allowed, items, default: given }: FormField): string {
  const from = allowed ?? items?.enum;
  const words = {
    string: "a text",
    number: "a number",
    integer: "a whole number",
    boolean: "yes or no",
    array: "a list",
  };
  const what = from ? from.join(" | ") : format && format !== "textarea" ? format : words[type];
  return given === undefined ? what : `${what}, by itself ${JSON.stringify(given)}`;
}

function errorLines({ body: { error } }: ReviewView): string[] {
  if (!error) return [];
  return (error.traceback ?? `${error.type}: ${error.message}`).trimEnd().split("\n");
}

/** Commands that decide it. */
export function howToDecide({ kind, short_id, body: { choices = [], form } }: ReviewView): string[] {
  const command = kind === "question" ? "answer" : "decide";
  const fields = Object.keys(form?.properties ?? {})
    .map((name) => `${shellWord(name)}=…`)
    .join(" ");
  if (form && choices.length === 1) return [`aios ${command} ${short_id} ${fields}`];
  return choices.map(({ value, label, tone }) => {
    const given = form && tone !== "bad" ? ` ${fields}` : "";
    return `aios ${command} ${short_id} ${shellWord(value)}${given}${label === value ? "" : `     ${label}`}`;
  });
}
