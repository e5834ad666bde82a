/** A form for a program that declares none, from the parameters of the function that is called. */
import { type Form, formOf, type Language } from "./form.ts";
import { fieldOf, type Parameter } from "./guessed-field.ts";
import { pythonParameters } from "./python-signature.ts";
import { scriptParameters } from "./script-signature.ts";

const mostCharacters = 1024 * 1024;

export interface Called {
  /** Null: the default export, or the file as a script. */
  function: string | null;
  /** How many arguments are given by their place. */
  args: number;
}

/** Null where nothing is known of what it takes. */
export function readSignature(text: string, language: Language | null, called: Called): Form | null {
  const parameters = parametersOf(text.slice(0, mostCharacters), language, called);
  if (parameters === null || parameters.length === 0) return null;
  const properties = Object.fromEntries(parameters.map((parameter) => [parameter.name, fieldOf(parameter)]));
  const required = parameters.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  return formOf({ type: "object", properties, required }).form;
}

function parametersOf(text: string, language: Language | null, { function: name, args }: Called): Parameter[] | null {
  switch (language) {
    case "python":
      return name === null ? null : pythonParameters(text, name, args);
    case "typescript":
    case "javascript":
      return scriptParameters(text, name, args);
    case "shell":
    case null:
      return null;
  }
}
