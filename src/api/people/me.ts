/** Who you are, what you may do, and your password. */
import { randomBytes } from "node:crypto";
import { credentialById, deleteKindOf, deleteOtherSessions, type CredentialRow } from "../../db/credentials.ts";
import { passkeysOf } from "../../db/passkeys.ts";
import { putPassword, type PersonRow } from "../../db/people.ts";
import { allows } from "../../model/role.ts";
import { attemptSucceeded, beginAttempt } from "../../people/attempts.ts";
import { hashPassword, passwordMatches, passwordProblem } from "../../people/password.ts";
import { patience, type OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import { operations, type OperationName, type Params, type Result } from "../operations.ts";
import { personOf, refuseTokens, self } from "./asker.ts";
import { firstOwner } from "./links.ts";
import { waitWords } from "./wait-words.ts";

/** So long after coming in by a link, a forgotten password need not be known. */
const freshSeconds = 15 * 60;

export async function me({ db, actor }: OperationContext): Promise<Result<"me">> {
  const names = Object.keys(operations) as OperationName[];
  const can = Object.fromEntries(names.map((name) => [name, allows(actor.role, operations[name].role)]));
  const { person_id: id, name, role, kind } = actor;
  const known = id === null ? null : await db.read(() => selfOrNull(db, id), patience);
  return { id, name: known?.name ?? name, role, kind, can, needs_password: known !== null && !known.hasSignIn };
}

function selfOrNull(db: OperationContext["db"], id: string): { name: string; hasSignIn: boolean } {
  const person = personOf(db, id);
  return { name: person.name, hasSignIn: person.password !== null || passkeysOf(db, id).length > 0 };
}

export async function passwordSet(
  context: OperationContext,
  { password, old, person: target }: Params<"password_set">,
): Promise<Result<"password_set">> {
  refuseTokens(context);
  const { db, clock, actor } = context;
  if (target !== undefined && actor.kind !== "terminal") {
    throw new OperationError("forbidden", "Only its person sets a password. Send them a new link to come in by.");
  }
  const { person, session } = await db.write(() => {
    const mine = () => (actor.kind === "terminal" ? firstOwner(db, clock.now()) : self(context));
    return { person: target === undefined ? mine() : personOf(db, target), session: sessionOf(context) };
  }, patience);
  const problem = passwordProblem(password, person.name);
  if (problem !== null) throw new OperationError("invalid", problem, { fields: { password: problem } });
  const isFresh = session?.name === "link" && clock.now() - session.created < freshSeconds;
  if (person.password !== null && actor.kind !== "terminal" && !isFresh) await requireOld(context, person, old);
  const hash = await hashPassword(password, randomBytes);
  await db.write(() => {
    putPassword(db, person.id, hash);
    deleteOtherSessions(db, person.id, session?.id ?? null);
    // Somebody who was in with the old one may have made a link to come back by.
    deleteKindOf(db, person.id, "link");
  }, patience);
  context.revoked(null);
  return { done: true };
}

function sessionOf({ db, clock, actor }: OperationContext): CredentialRow | null {
  return (actor.credential_id && credentialById(db, actor.credential_id, clock.now())) || null;
}

/** Guessing here is guessing, too. */
async function requireOld({ db, clock }: OperationContext, person: PersonRow, old: string | undefined): Promise<void> {
  const refuse = (words: string) => new OperationError("invalid", words, { fields: { old: words } });
  if (old === undefined) throw refuse("Type the password you have now.");
  const whom = `the password of ${person.id}`;
  const attempt = await db.write(() => beginAttempt(db, whom, whom, clock.now()), patience);
  if (!attempt.allowed) throw refuse(`That was tried too often. Try again ${waitWords(attempt.waitSeconds)}.`);
  if (!(await passwordMatches(old, person.password))) throw refuse("This is not the password you have now.");
  await db.write(() => attemptSucceeded(db, attempt.id, whom, whom), patience);
}
