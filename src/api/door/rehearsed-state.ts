/** In a rehearsal a program finds its state as it is, changes it, reads the change back, and nothing of it stays. */
import { copyState } from "../../db/state.ts";
import type { RunAccess } from "../../engine/run-tokens.ts";
import { programOf } from "../../model/job.ts";
import { patience, type Exchange } from "./exchange.ts";

/** Then it is forgotten, if the rehearsal was not. */
const keptSeconds = 86_400;

const copied = new WeakSet<RunAccess>();

/** Whose state the run works on: its program's, or in a rehearsal a copy that was made at its first look. */
export async function stateOwner({ db, clock, access }: Exchange): Promise<string> {
  const program = programOf(access.run.job);
  if (!access.run.preview) return program;
  const copy = `${rehearsedPrefix}${access.run.id}`;
  if (!copied.has(access)) {
    copied.add(access);
    const now = clock.now();
    await db.write(() => copyState(db, { program, copy, expires: now + keptSeconds }, now), patience);
  }
  return copy;
}

/** No file is called so. */
const rehearsedPrefix = ":rehearsal:";
