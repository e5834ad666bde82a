/** Who asks, as the operations on people need to know it. */
import { personById, personByName, type PersonRow } from "../../db/people.ts";
import type { Database } from "../../db/database.ts";
import type { OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";

/**
 * A token speaks for a program. It must not make what outlives it, or what may do more than it: people, links, tokens,
 * passwords.
 */
export function refuseTokens({ actor }: OperationContext): void {
  if (actor.kind !== "token") return;
  throw new OperationError(
    "forbidden",
    "A token cannot do this: it needs a person. Do it on the page, or on the command line of this machine.",
  );
}

/** The person who asks. Call inside `read` or `write`. */
export function self({ db, actor }: OperationContext): PersonRow {
  const person = actor.person_id === null ? undefined : personById(db, actor.person_id);
  if (person !== undefined) return person;
  throw new OperationError("invalid", "The command line is no person with a sign-in of its own. Use: aios open");
}

/** By id or name. Call inside `read` or `write`. */
export function personOf(db: Database, target: string): PersonRow {
  const person = personById(db, target) ?? personByName(db, target);
  if (person !== undefined) return person;
  throw new OperationError("not_found", `There is no person "${target.slice(0, 60)}". See: aios people`);
}

/** Whether what belongs to that person may be seen and ended by who asks. */
export function isMineOrOwned({ actor }: OperationContext, personId: string): boolean {
  return actor.role === "owner" || actor.person_id === personId;
}
