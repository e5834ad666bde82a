/** Parameters that come from outside this process: read, checked, and refused in words. */
import { OperationError } from "./operation-error.ts";
import { operations, type OperationName, type Params } from "./operations.ts";

/** @throws OperationError naming each field and what is wrong with it */
export function readParams<Name extends OperationName>(name: Name, body: string): Params<Name> {
  const { data, error } = operations[name].params.safeParse(parse(name, body));
  if (error === undefined) return data as Params<Name>;
  const problems = error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join(".")}: ${message}` : message,
  );
  throw new OperationError("invalid", `The parameters of "${name}" cannot be used: ${problems.join("; ")}.`);
}

function parse(name: OperationName, body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    // What is nested too deeply can be read, but never be written anywhere.
    JSON.stringify(value);
    return value;
  } catch (error) {
    const why = error instanceof RangeError ? "they are nested too deeply" : (error as Error).message;
    throw new OperationError("invalid", `The parameters of "${name}" cannot be read as JSON: ${why}.`);
  }
}
