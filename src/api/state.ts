/** The state of programs, as people see and change it; and the rules for its keys and values. */
import {
  deleteState,
  listState,
  putState,
  statePrograms as programsWithState,
  stateValue,
  type StateRow,
} from "../db/state.ts";
import { programOf, type Json } from "../model/job.ts";
import { jobRow } from "../db/jobs.ts";
import { patience, type OperationContext } from "./context.ts";
import { jobOf } from "./job-views.ts";
import { OperationError } from "./operation-error.ts";
import type { Params, Result } from "./operations.ts";
import type { StateView } from "./views.ts";

export const mostKeysListed = 1_000;
export const mostValueBytes = 1024 * 1024;
const mostKeyCharacters = 200;

/** Why a key cannot be used, or null. */
export function checkedKey(key: string): string | null {
  if (key === "") return "The key is empty.";
  if (key.length > mostKeyCharacters)
    return `The key begins with "${key.slice(0, 20)}" and has ${key.length} characters; AIOS takes ${mostKeyCharacters}.`;
  return /\p{Cc}/u.test(key) ? "The key holds a control character, such as a line end." : null;
}

export function valueTooLarge(key: string): string {
  return `The value of "${key}" is larger than 1 MiB. Keep it in a file or as an artifact, and its name here.`;
}

export async function statePrograms(context: OperationContext): Promise<Result<"state_programs">> {
  const { db, clock } = context;
  return db.read(() => programsWithState(db, clock.now()), patience);
}

export async function stateList(
  context: OperationContext,
  params: Params<"state_list">,
): Promise<Result<"state_list">> {
  const { db, clock } = context;
  return db.read(() => {
    const filter = {
      program: programNamed(context, params.program),
      prefix: params.prefix ?? "",
      after: params.after ?? "",
    };
    return listState(db, { ...filter, limit: mostKeysListed }, clock.now()).map(stateView);
  }, patience);
}

export async function stateGet(context: OperationContext, params: Params<"state_get">): Promise<Result<"state_get">> {
  const { db, clock } = context;
  return db.read(() => {
    const program = programNamed(context, params.program);
    const row = stateValue(db, program, params.key, clock.now());
    if (row) return stateView(row);
    throw new OperationError("not_found", `${program} keeps no "${params.key}". See: aios state list ${program}`);
  }, patience);
}

export async function stateSet(context: OperationContext, params: Params<"state_set">): Promise<Result<"state_set">> {
  const { db, clock } = context;
  const value = JSON.stringify(params.value);
  const problem = checkedKey(params.key) ?? (value.length > mostValueBytes ? valueTooLarge(params.key) : null);
  if (problem !== null) throw new OperationError("invalid", problem);
  return db.write(() => {
    const now = clock.now();
    const program = programNamed(context, params.program);
    const expires = params.expires_in === undefined ? null : now + params.expires_in;
    putState(db, { program, key: params.key, value, expires }, now);
    return stateView(stateValue(db, program, params.key, now)!);
  }, patience);
}

export async function stateDelete(
  context: OperationContext,
  params: Params<"state_delete">,
): Promise<Result<"state_delete">> {
  const { db, clock } = context;
  return db.write(() => {
    const program = programNamed(context, params.program);
    return { program, deleted: deleteState(db, program, params.key, clock.now()) };
  }, patience);
}

/** People name the program's file, or a job of it. */
function programNamed({ db }: OperationContext, name: string): string {
  const row = jobRow(db, name);
  const job = row && jobOf(row);
  return job ? programOf(job) : name;
}

function stateView({ program, key, value, version, expires, updated }: StateRow): StateView {
  return { program, key, value: JSON.parse(value) as Json, version, expires, updated };
}
