/** What a running program asks a person: read from what it sent, answered by a choice and a form. */
import { z } from "zod";
import { fillForm, formDefaults, formShape, readForm, singleField } from "./form.ts";
import type { Json } from "./job.ts";

const mostQuestionCharacters = 500;
const mostTextCharacters = 10_000;
const mostChoices = 12;
const longestSeconds = 10 * 365 * 86_400;

const tones = ["good", "bad", "plain"] as const;
const choiceShape = z.object({
  value: z.string().min(1).max(100),
  label: z.string().min(1).max(100),
  tone: z.enum(tones).optional(),
});
/** A button. With the tone "bad" the form need not be filled in. */
export type Choice = z.infer<typeof choiceShape>;

/** What its program gets: true or false; the value of a choice; the form's values; one value; or choice and values. */
const gives = ["yes_no", "choice", "form", "value", "both"] as const;

export const questionShape = z.object({
  key: z.string(),
  question: z.string(),
  text: z.string().nullable(),
  form: formShape.nullable(),
  choices: z.array(choiceShape),
  gives: z.enum(gives),
  expires_in: z.number().nullable(),
  /** What answers it once its time is over; null: then it is let go of. */
  default: z.object({ choice: z.string(), answer: z.json() }).nullable(),
});
export type Question = z.infer<typeof questionShape>;

/** What was decided: the button, and what the program gets for it. */
export interface Answer {
  choice: string;
  answer: Json;
}

/** As a program sends it. */
export const askedShape = z.object({
  question: z
    .string()
    .trim()
    .min(1, "it is empty")
    .max(mostQuestionCharacters, `at most ${mostQuestionCharacters} characters; put the rest in "text"`),
  key: z.string().min(1).max(200, "at most 200 characters").nullish(),
  text: z.string().max(mostTextCharacters, `at most ${mostTextCharacters} characters`).nullish(),
  form: z.unknown().optional(),
  choices: z
    .union([
      z.array(z.union([z.string().min(1).max(100), choiceShape])).max(mostChoices, `at most ${mostChoices} choices`),
      z.record(z.string().min(1).max(100), z.string().min(1).max(100)),
    ])
    .nullish(),
  expires_in: z.number().positive("seconds above 0").max(longestSeconds, "at most ten years").nullish(),
  default: z.json().optional(),
});
export type Asked = z.infer<typeof askedShape>;

export const exampleQuestion = '{"question": "Delete 3 old backups?", "choices": ["yes", "no"], "expires_in": 86400}';

const yesAndNo: Choice[] = [
  { value: "yes", label: "Yes", tone: "good" },
  { value: "no", label: "No", tone: "plain" },
];
const send: Choice = { value: "send", label: "Send answer", tone: "good" };

/** @returns a sentence about what is wrong with it, else the question */
export function questionOf(asked: Asked, key: string): Question | string {
  const read = asked.form === undefined || asked.form === null ? null : readForm(asked.form);
  if (typeof read === "string") return `form: ${read}`;
  const given = choicesOf(asked.choices);
  const twice = given.find((one, index) => given.findIndex(({ value }) => value === one.value) !== index);
  if (twice) return `choices: "${twice.value}" is there twice`;
  const question: Question = {
    key,
    question: asked.question,
    text: asked.text ?? null,
    form: read?.form ?? null,
    choices: given.length > 0 ? given : read ? [send] : yesAndNo,
    gives: read
      ? given.length > 0
        ? "both"
        : read.isSingle
          ? "value"
          : "form"
      : given.length > 0
        ? "choice"
        : "yes_no",
    expires_in: asked.expires_in ?? null,
    default: null,
  };
  if (asked.default === undefined || asked.default === null) return question;
  const fallback = defaultAnswer(question, asked.default);
  return typeof fallback === "string" ? `default: ${fallback}` : { ...question, default: fallback };
}

function choicesOf(given: Asked["choices"]): Choice[] {
  if (!given) return [];
  if (!Array.isArray(given)) return Object.entries(given).map(([value, label]) => ({ value, label }));
  return given.map((one) => (typeof one === "string" ? { value: one, label: one } : one));
}

/** What the program would get, told as what it gets. */
function defaultAnswer(question: Question, given: Json): Answer | string {
  const { choice, values } = apart(question, given);
  const answer = answerTo(question, choice, values);
  if (answer.fields === undefined) return answer;
  return Object.entries(answer.fields)
    .map(([name, problem]) => `${name}: ${problem}`)
    .join("; ");
}

function apart({ gives: kind }: Question, given: Json): { choice: string; values: unknown } {
  switch (kind) {
    case "yes_no":
      return { choice: given === true ? "yes" : given === false ? "no" : String(given), values: null };
    case "choice":
      return { choice: String(given), values: null };
    case "value":
      return { choice: send.value, values: { [singleField]: given } };
    case "form":
      return { choice: send.value, values: given };
    case "both": {
      const { choice = "", ...values } = Object(given) as { choice?: unknown };
      return { choice: String(choice), values };
    }
  }
}

export type Answered =
  | (Answer & { fields?: undefined })
  /** What is wrong, by the name of the field; of the buttons it is `choice`. */
  | { fields: Record<string, string> };

/** @param values of the form; where it asks for one value, that value or `{answer: value}` */
export function answerTo(question: Question, choice: string, values: unknown): Answered {
  const chosen = question.choices.find(({ value }) => value === choice);
  if (!chosen) {
    const there = question.choices.map(({ value }) => value).join(", ");
    return { fields: { choice: `"${choice}" cannot be chosen. There is: ${there}.` } };
  }
  const { form } = question;
  if (question.gives === "yes_no") return { choice, answer: choice === "yes" };
  if (question.gives === "choice" || form === null) return { choice, answer: choice };
  if (question.gives === "both" && chosen.tone === "bad") return { choice, answer: { choice } };
  const filled = fillForm(form, question.gives === "value" ? wrapped(values) : values);
  if (filled.fields !== undefined) return { fields: filled.fields };
  if (question.gives === "value") return { choice, answer: filled.values[singleField] ?? null };
  return { choice, answer: question.gives === "both" ? { choice, ...filled.values } : filled.values };
}

function wrapped(value: unknown): unknown {
  const isWrapped = typeof value === "object" && value !== null && Object.hasOwn(value, singleField);
  return isWrapped ? value : { [singleField]: value };
}

/** What a rehearsal goes on with: nobody is asked, so the question's own default, else what comes first. */
export function rehearsedAnswer(question: Question): Answer {
  if (question.default) return question.default;
  const choice = question.choices[0]!.value;
  const values = question.form && formDefaults(question.form);
  switch (question.gives) {
    case "yes_no":
      return { choice, answer: true };
    case "choice":
      return { choice, answer: choice };
    case "value":
      return { choice, answer: values?.[singleField] ?? null };
    case "form":
      return { choice, answer: values ?? {} };
    case "both":
      return { choice, answer: { choice, ...values } };
  }
}

/** What was answered, for people: "Yes", "Approve (count: 3)". */
export function answerWords(question: Question, { choice, answer }: Answer): string {
  const label = question.choices.find(({ value }) => value === choice)?.label ?? choice;
  if (question.gives === "value") return shown(answer);
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return label;
  const isTold = ([name, value]: [string, Json]) => value !== "" && !(question.gives === "both" && name === "choice");
  const told = Object.entries(answer).filter(isTold);
  const values = told.map(([name, value]) => `${question.form?.properties[name]?.title ?? name}: ${shown(value)}`);
  if (question.gives === "form") return values.join(", ");
  return values.length === 0 ? label : `${label} (${values.join(", ")})`;
}

function shown(value: Json): string {
  if (value === true) return "yes";
  if (value === false) return "no";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
