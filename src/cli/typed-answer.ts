/** An answer as people type it: a choice, and fields as `name=value`. */
import type { ReviewView } from "../api/reviews/views.ts";
import { singleField } from "../model/form.ts";
import { Mistake } from "./mistakes.ts";

export function readAnswer(
  { body }: Pick<ReviewView, "body">,
  typed: readonly string[],
): { choice: string; answer?: Record<string, string> } {
  const { choices = [], form } = body;
  const rest = [...typed];
  // Where there is but one button, it need not be named.
  const only = form && choices.length === 1 ? choices[0]!.value : undefined;
  const named = findChoice(choices, rest[0]!);
  if (named !== undefined && (only === undefined || form?.properties[singleField] === undefined)) rest.shift();
  const choice = named ?? only;
  if (choice === undefined)
    throw new Mistake("usage", `"${rest[0]}" is none of its choices: ${choicesInWords(choices)}.`);
  if (!form) {
    if (rest.length > 0) throw new Mistake("usage", `One choice is enough: ${choicesInWords(choices)}.`);
    return { choice };
  }
  if (form.properties[singleField] && Object.keys(form.properties).length === 1 && rest.length === 1) {
    const [value] = rest as [string];
    const prefix = `${singleField}=`;
    return { choice, answer: { [singleField]: value.startsWith(prefix) ? value.slice(prefix.length) : value } };
  }
  return { choice, answer: Object.fromEntries(rest.map((field) => fieldOf(field, Object.keys(form.properties)))) };
}

type Choices = NonNullable<ReviewView["body"]["choices"]>;

function findChoice(choices: Choices, typed: string): string | undefined {
  const given = typed.toLowerCase();
  return choices.find(({ value, label }) => value.toLowerCase() === given || label.toLowerCase() === given)?.value;
}

function choicesInWords(choices: Choices): string {
  return choices.map(({ value }) => value).join(", ");
}

function fieldOf(typed: string, names: readonly string[]): [string, string] {
  const at = typed.indexOf("=");
  if (at > 0) return [typed.slice(0, at), typed.slice(at + 1)];
  throw new Mistake(
    "usage",
    `"${typed}" is not a field. Type fields as in ${names[0]}=…; there are: ${names.join(", ")}.`,
  );
}
