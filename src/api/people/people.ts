/** People: who may use this AIOS, and as what. */
import { channelsOf, deleteChannel } from "../../db/channels.ts";
import { deleteDeliveriesOf } from "../../db/deliveries.ts";
import { deleteCredentialsOf, deleteKindOf, listCredentials } from "../../db/credentials.ts";
import { deletePasskeysOf, passkeysOf } from "../../db/passkeys.ts";
import { changeRole, deletePerson, disablePerson, insertPerson, listPeople, owners } from "../../db/people.ts";
import { personById, personByName, renamePerson, type PersonRow } from "../../db/people.ts";
import { patience, type OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import { personOf, refuseTokens } from "./asker.ts";
import { baseOf, ids, linkFor } from "./links.ts";
import type { PersonView } from "./views.ts";

const longestName = 60;

export async function peopleList(context: OperationContext): Promise<Result<"people_list">> {
  const { db } = context;
  return db.read(() => listPeople(db).map((person) => personView(context, person)), patience);
}

export async function personAdd(
  context: OperationContext,
  { name, role }: Params<"person_add">,
): Promise<Result<"person_add">> {
  refuseTokens(context);
  const { db, clock } = context;
  const base = baseOf(context);
  return db.write(() => {
    const now = clock.now();
    const id = ids.next(now);
    insertPerson(db, { id, name: freeName(context, name, null), role, created: now });
    const person = personById(db, id)!;
    return { person: personView(context, person), link: linkFor(context, person, base) };
  }, patience);
}

export async function personChange(
  context: OperationContext,
  { id, role, name, disabled }: Params<"person_change">,
): Promise<Result<"person_change">> {
  refuseTokens(context);
  const { db, clock, actor } = context;
  const changed = await db.write(() => {
    const person = personOf(db, id);
    const isOut = disabled ?? person.disabled !== null;
    const losesOwner = (role ?? person.role) !== "owner" || isOut;
    if (losesOwner) refuseLastOwner(context, person);
    if (disabled && person.id === actor.person_id) {
      throw new OperationError("invalid", "You cannot keep yourself out. Another owner can.");
    }
    if (name !== undefined) renamePerson(db, person.id, freeName(context, name, person.id));
    if (role !== undefined) changeRole(db, person.id, role);
    if (isOut !== (person.disabled !== null)) disablePerson(db, person.id, isOut ? clock.now() : null);
    if (isOut) endChannels(context, person);
    if (isOut) for (const kind of ["session", "link"] as const) deleteKindOf(db, person.id, kind);
    return personView(context, personById(db, person.id)!);
  }, patience);
  context.revoked(null);
  return changed;
}

export async function personRemove(
  context: OperationContext,
  { id }: Params<"person_remove">,
): Promise<Result<"person_remove">> {
  refuseTokens(context);
  const { db } = context;
  await db.write(() => {
    const person = personOf(db, id);
    refuseLastOwner(context, person);
    deleteCredentialsOf(db, person.id);
    deletePasskeysOf(db, person.id);
    endChannels(context, person);
    deletePerson(db, person.id);
  }, patience);
  context.revoked(null);
  return { gone: true };
}

/** What their browsers were told of is not for them any more. */
function endChannels({ db }: OperationContext, person: PersonRow): void {
  for (const { id } of channelsOf(db, person.id)) {
    deleteDeliveriesOf(db, id);
    deleteChannel(db, id);
  }
}

/** Somebody must be able to let others in. */
function refuseLastOwner({ db }: OperationContext, person: PersonRow): void {
  const others = owners(db).filter((owner) => owner.id !== person.id);
  if (person.role !== "owner" || others.length > 0) return;
  throw new OperationError(
    "conflict",
    `${person.name} is the only owner, and one there must be. Make somebody else an owner first.`,
  );
}

/** @param ownId of the person who may keep the name */
function freeName({ db }: OperationContext, given: string, ownId: string | null): string {
  const name = given.trim().replaceAll(/\s+/g, " ");
  const refuse = (problem: string) => new OperationError("invalid", problem, { fields: { name: problem } });
  if (name === "") throw refuse("Give a name.");
  if (name.length > longestName) throw refuse(`Use at most ${longestName} characters for the name.`);
  if (/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/u.test(name)) throw refuse("The name has characters that nobody could see.");
  const same = personByName(db, name);
  if (same !== undefined && same.id !== ownId) throw refuse(`There is already somebody called ${same.name}.`);
  return name;
}

function personView({ db, clock, actor }: OperationContext, person: PersonRow): PersonView {
  const now = clock.now();
  const { id, name, role, created, disabled, password } = person;
  const uses = (["session", "token"] as const).flatMap((kind) => listCredentials(db, kind, id, now));
  const seen = uses.map((credential) => credential.last_used ?? 0);
  return {
    ...{ id, name, role, created, disabled },
    has_password: password !== null,
    passkeys: passkeysOf(db, id).length,
    sessions: uses.filter((credential) => credential.kind === "session").length,
    last_seen: Math.max(0, ...seen) || null,
    you: id === actor.person_id,
  };
}
