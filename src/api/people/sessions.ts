/** Browsers that are signed in, and tokens for programs. */
import { randomBytes } from "node:crypto";
import { credentialById, deleteCredential, listCredentials, type CredentialRow } from "../../db/credentials.ts";
import { personById } from "../../db/people.ts";
import { allows, type Role } from "../../model/role.ts";
import { makeBearer } from "../../people/bearer.ts";
import { keepCredential } from "../../people/sessions.ts";
import { patience, type OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import { isMineOrOwned, refuseTokens } from "./asker.ts";
import { browserWords } from "./browser-words.ts";
import { firstOwner, ids } from "./links.ts";
import type { SessionView, TokenView } from "./views.ts";

const daySeconds = 24 * 3600;
const usualDays = 365;
const mostDays = 3650;
const longestName = 60;

export async function sessions(context: OperationContext): Promise<Result<"sessions">> {
  const { db } = context;
  return db.read(() => listed(context, "session").map((row) => sessionView(context, row)), patience);
}

export async function tokens(context: OperationContext): Promise<Result<"tokens">> {
  return context.db.read(() => listed(context, "token").map((row) => tokenView(context, row)), patience);
}

export async function tokenAdd(
  context: OperationContext,
  { name: given, role: asked, days = usualDays }: Params<"token_add">,
): Promise<Result<"token_add">> {
  refuseTokens(context);
  const { db, clock, actor } = context;
  const name = given.trim();
  const fields: Record<string, string> = {};
  if (name === "" || name.length > longestName || /\p{Cc}/u.test(name)) {
    fields["name"] = `Say in 1 to ${longestName} characters what it is for.`;
  }
  if (!(days > 0 && days <= mostDays)) fields["days"] = `Choose a number of days up to ${mostDays}.`;
  const role = asked ?? lesser(actor.role, "operator");
  if (!allows(actor.role, role)) fields["role"] = `It cannot do more than you may yourself (${actor.role}).`;
  const [problem] = Object.values(fields);
  if (problem !== undefined) throw new OperationError("invalid", problem, { fields });
  const token = makeBearer("token", randomBytes);
  const view = await db.write(() => {
    const now = clock.now();
    const personId = actor.person_id ?? firstOwner(db, now).id;
    const row = { id: ids.next(now), kind: "token" as const, personId, bearer: token, now, name, role };
    return tokenView(context, keepCredential(db, { ...row, seconds: days * daySeconds }));
  }, patience);
  return { token, view };
}

export async function sessionRevoke(
  context: OperationContext,
  { id }: Params<"session_revoke">,
): Promise<Result<"session_revoke">> {
  return revoke(context, "session", id);
}

/** Also by its name, as people on the command line know it. */
export async function tokenRevoke(
  context: OperationContext,
  { id }: Params<"token_revoke">,
): Promise<Result<"token_revoke">> {
  const named = await context.db.read(() => listed(context, "token").filter((row) => row.name === id), patience);
  if (named.length > 1) throw new OperationError("invalid", `Several tokens are called "${id}". Give the id.`);
  return revoke(context, "token", named[0]?.id ?? id);
}

async function revoke(context: OperationContext, kind: "session" | "token", id: string): Promise<{ gone: boolean }> {
  const { db, clock, actor } = context;
  // A token may end itself, and nothing else.
  if (actor.credential_id !== id) refuseTokens(context);
  await db.write(() => {
    const row = credentialById(db, id, clock.now());
    if (row === undefined || row.kind !== kind || !isMineOrOwned(context, row.person_id)) throw missing(kind, id);
    deleteCredential(db, id);
  }, patience);
  context.revoked(id);
  return { gone: true };
}

function missing(kind: "session" | "token", id: string): OperationError {
  const what = kind === "session" ? "browser is signed in" : "token works";
  return new OperationError("not_found", `No such ${what} (any more): "${id.slice(0, 60)}".`);
}

/** Those that may be seen. */
function listed(context: OperationContext, kind: "session" | "token"): CredentialRow[] {
  const { db, actor, clock } = context;
  const whose = actor.role === "owner" ? null : actor.person_id;
  return listCredentials(db, kind, whose, clock.now());
}

function sessionView({ db, actor }: OperationContext, row: CredentialRow): SessionView {
  return {
    ...{ id: row.id, person_id: row.person_id, person: personById(db, row.person_id)?.name ?? "" },
    ...{ browser: browserWords(row.agent), address: row.address, how: row.name as SessionView["how"] },
    ...{ created: row.created, last_used: row.last_used ?? row.created, expires: row.expires ?? row.created },
    current: row.id === actor.credential_id,
  };
}

function tokenView({ db }: OperationContext, row: CredentialRow): TokenView {
  const { id, person_id, created, expires, last_used, address } = row;
  const person = personById(db, person_id);
  const role = lesser(row.role ?? "viewer", person?.role ?? "viewer");
  return {
    id,
    name: row.name ?? "",
    person_id,
    person: person?.name ?? "",
    role,
    created,
    expires,
    last_used,
    address,
  };
}

function lesser(one: Role, other: Role): Role {
  return allows(one, other) ? other : one;
}
