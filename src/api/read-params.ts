/** Parameters that come from outside this process: read, checked, and refused in words. */
import { OperationError } from "./operation-error.ts";
import { readJsonText } from "./read-json.ts";
import { operations, type OperationName, type Params } from "./operations.ts";

/** @throws OperationError naming each field and what is wrong with it */
export function readParams<Name extends OperationName>(name: Name, body: string): Params<Name> {
  return checkParams(name, parseParams(name, body));
}

/** @throws OperationError naming each field and what is wrong with it */
export function checkParams<Name extends OperationName>(name: Name, value: unknown): Params<Name> {
  const { data, error } = operations[name].params.safeParse(value);
  if (error === undefined) return data as Params<Name>;
  const problems = error.issues.map(({ path, message }) => ({ field: path.join("."), message }));
  const said = problems.map(({ field, message }) => (field ? `${field}: ${message}` : message));
  throw new OperationError("invalid", `The parameters of "${name}" cannot be used: ${said.join("; ")}.`, {
    fields: Object.fromEntries(problems.toReversed().map(({ field, message }) => [field, message])),
  });
}

/** @throws OperationError */
export function parseParams(name: OperationName, body: string): object {
  try {
    const value = readJsonText(body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    const why = error instanceof RangeError ? "they are nested too deeply" : (error as Error).message;
    throw new OperationError("invalid", `The parameters of "${name}" cannot be read as JSON: ${why}.`);
  }
  throw new OperationError("invalid", `The parameters of "${name}" should be a JSON object.`);
}
