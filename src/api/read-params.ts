/** Parameters that come from outside this process: read, checked, and refused in words. */
import { z } from "zod";
import { runStates } from "../model/run.ts";
import { OperationError, type OperationName, type Params } from "./operations.ts";

const text = z.string();
const count = z.int().min(0);
const seconds = z.number();
/** Parsed from JSON, so JSON it is. */
const json = z.unknown();
const stateKey = z.object({ program: text, key: text });
const jobOnly = z.object({ job: text });

/** Fields that are not known are left out: another version may send more. */
const shapes: Record<OperationName, z.ZodType> = {
  health: z.object({}),
  status: z.object({}),
  jobs: z.object({ job: text.optional() }),
  add: z.object({ entry: z.record(text, json) }),
  enable: jobOnly,
  disable: jobOnly,
  run: z.object({ job: text, args: z.array(json).optional(), kwargs: z.record(text, json).optional() }),
  trigger: z.object({ id: count, wait_seconds: seconds.optional() }),
  runs: z.object({ job: text.optional(), state: z.enum(runStates).optional(), limit: count.optional() }),
  show: z.object({ run: text }),
  logs: z.object({
    run: text.optional(),
    job: text.optional(),
    search: text.optional(),
    after_id: count.optional(),
    limit: count.optional(),
    wait_seconds: seconds.optional(),
  }),
  cancel: z.object({ target: text, reason: text.optional() }),
  why: z.object({ job: text, at: seconds.optional() }),
  devices: z.object({}),
  stop_all: z.object({ reason: text.optional() }),
  resume: z.object({}),
  secrets: z.object({}),
  secret_set: z.object({ name: text, value: text }),
  secret_delete: z.object({ names: z.array(text) }),
  state_programs: z.object({}),
  state_list: z.object({ program: text, prefix: text.optional(), after: text.optional() }),
  state_get: stateKey,
  state_set: stateKey.extend({ value: json, expires_in: seconds.positive().optional() }),
  state_delete: stateKey,
  artifacts: z.object({ run: text }),
  artifact: z.object({ run: text, name: text }),
};

/** @throws OperationError naming each field and what is wrong with it */
export function readParams<Name extends OperationName>(name: Name, body: string): Params<Name> {
  const { data, error } = shapes[name].safeParse(parse(name, body));
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
