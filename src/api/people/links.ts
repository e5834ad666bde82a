/** One-time links: whoever opens one first is signed in as the person it was made for. */
import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import type { Database } from "../../db/database.ts";
import { insertPerson, owners, personById, type PersonRow } from "../../db/people.ts";
import { IdMaker } from "../../model/id.ts";
import { makeBearer } from "../../people/bearer.ts";
import { isLoopback } from "../../people/reach.ts";
import { keepCredential, linkSeconds } from "../../people/sessions.ts";
import { patience, type OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { Result } from "../operations.ts";
import { personOf, refuseTokens, self } from "./asker.ts";
import type { LinkView } from "./views.ts";

export const ids = new IdMaker(randomBytes);

export async function myLink(context: OperationContext): Promise<Result<"my_link">> {
  refuseTokens(context);
  const { db, actor } = context;
  const base = baseOf(context, actor.kind === "terminal");
  return db.write(() => {
    const whose = actor.kind === "terminal" ? firstOwner(db, context.clock.now()) : self(context);
    return linkFor(context, whose, base);
  }, patience);
}

export async function personLink(context: OperationContext, { id }: { id: string }): Promise<Result<"person_link">> {
  refuseTokens(context);
  const base = baseOf(context);
  return context.db.write(() => {
    const person = personOf(context.db, id);
    if (person.disabled === null) return linkFor(context, person, base);
    throw new OperationError("invalid", `${person.name} is kept out. Let them in again first.`);
  }, patience);
}

/** Call inside `write`. */
export function linkFor({ db, clock }: OperationContext, person: PersonRow, base: string): LinkView {
  const now = clock.now();
  const bearer = makeBearer("link", randomBytes);
  keepCredential(db, { id: ids.next(now), kind: "link", personId: person.id, bearer, now, seconds: linkSeconds });
  return { url: `${base}/enter?link=${bearer}`, expires: now + linkSeconds };
}

/**
 * Where people open the page: what was declared, else where they are, else this machine's address.
 * @param isHere it will be opened on this machine
 */
export function baseOf({ actor, page, reach }: OperationContext, isHere = false): string {
  const [address, { publicUrl }] = [page(), reach()];
  // In a container, this machine is outside, and its port may be another one there.
  const isPublishedHere = publicUrl !== null && isLoopback(new URL(publicUrl).hostname);
  const here = isPublishedHere ? publicUrl : (address ?? publicUrl);
  const base = isHere ? here : (publicUrl ?? actor.origin ?? address);
  if (base !== null) return base.replace(/\/+$/, "");
  const why = "AIOS does not run here, or runs without its page (AIOS_PORT=off)";
  throw new OperationError("unavailable", `${why}, so no link would lead anywhere. Start it with: aios up`);
}

/** The person that this AIOS belongs to; made with the first link. Call inside `write`. */
export function firstOwner(db: Database, now: number): PersonRow {
  const [known] = owners(db);
  if (known !== undefined) return known;
  const id = ids.next(now);
  insertPerson(db, { id, name: ownName(), role: "owner", created: now });
  return personById(db, id)!;
}

/** What the system calls its user, unless that tells nothing. */
function ownName(): string {
  const impersonal = ["root", "aios", "node", "app", "user", "ubuntu", "admin", "administrator", "runner"];
  try {
    const name = userInfo().username.trim();
    return /^[\p{L}\p{N} ._-]{1,60}$/u.test(name) && !impersonal.includes(name.toLowerCase()) ? name : "Owner";
  } catch {
    return "Owner"; // a user without an entry, as in containers
  }
}
