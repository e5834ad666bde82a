/** Passkeys: made on the page, and asked to sign when their person comes in. */
import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { boundOpenChallenges, deleteKindOf, takeCredential, type CredentialRow } from "../../db/credentials.ts";
import { deletePasskey, insertPasskey, notePasskeyUse, passkeyById, passkeysOf } from "../../db/passkeys.ts";
import type { PasskeyRow } from "../../db/passkeys.ts";
import { hashOfBearer, makeBearer } from "../../people/bearer.ts";
import { keepCredential } from "../../people/sessions.ts";
import type { Json } from "../../model/job.ts";
import { patience, type OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import { refuseTokens, self } from "./asker.ts";
import { ids } from "./links.ts";
import type { PasskeyView } from "./views.ts";

const challengeSeconds = 5 * 60;
/** Anybody may ask for what to sign: beyond so many, the oldest go. */
const mostOpen = 200;
const longestName = 60;

export async function passkeys(context: OperationContext): Promise<Result<"passkeys">> {
  const { db, actor } = context;
  if (actor.person_id === null) return [];
  return db.read(() => passkeysOf(db, actor.person_id!).map(passkeyView), patience);
}

export async function passkeyRegisterOptions(context: OperationContext): Promise<Result<"passkey_register_options">> {
  refuseTokens(context);
  const { db } = context;
  const { rpId } = siteOf(context.actor.origin ?? null);
  const person = await db.read(() => self(context), patience);
  const known = await db.read(() => passkeysOf(db, person.id), patience);
  const { generateRegistrationOptions } = await import("@simplewebauthn/server");
  const options = await generateRegistrationOptions({
    rpName: "AIOS",
    rpID: rpId,
    userName: person.name,
    userDisplayName: person.name,
    userID: new TextEncoder().encode(person.id),
    challenge: await newChallenge(context, person.id),
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports: JSON.parse(transports) as string[] })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    timeout: challengeSeconds * 1000,
  });
  return options as unknown as Json;
}

export async function passkeyRegister(
  context: OperationContext,
  { response, name }: Params<"passkey_register">,
): Promise<Result<"passkey_register">> {
  refuseTokens(context);
  const { db, clock, actor } = context;
  const { rpId, origin } = siteOf(actor.origin ?? null);
  const person = await db.read(() => self(context), patience);
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  const verified = await explained(() =>
    verifyRegistrationResponse({
      response: response as unknown as RegistrationResponseJSON,
      expectedChallenge: async (challenge) => (await spendChallenge(context, challenge))?.person_id === person.id,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
    }),
  );
  if (!verified.verified || verified.registrationInfo === undefined) throw notMade();
  const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
  const called = name?.trim().slice(0, longestName) || "Passkey";
  const row = { id, person_id: person.id, name: called, public_key: publicKey, counter, created: clock.now() };
  return db.write(() => {
    if (passkeyById(db, id) !== undefined) throw new OperationError("conflict", "This passkey is known already.");
    insertPasskey(db, { ...row, transports: JSON.stringify(transports) });
    return passkeyView(passkeyById(db, id)!);
  }, patience);
}

export async function passkeyDelete(
  context: OperationContext,
  { id }: Params<"passkey_delete">,
): Promise<Result<"passkey_delete">> {
  refuseTokens(context);
  const { db, actor } = context;
  await db.write(() => {
    const known = passkeyById(db, id);
    if (known === undefined || known.person_id !== actor.person_id) {
      throw new OperationError("not_found", "You have no such passkey (any more).");
    }
    deletePasskey(db, id);
  }, patience);
  return { gone: true };
}

/** What a browser needs to ask for any passkey of this site. */
export async function passkeySignInOptions(context: OperationContext, origin: string | null): Promise<Json> {
  const { rpId } = siteOf(origin);
  const { generateAuthenticationOptions } = await import("@simplewebauthn/server");
  const challenge = await newChallenge(context, "");
  const timeout = challengeSeconds * 1000;
  const options = await generateAuthenticationOptions({ rpID: rpId, challenge, userVerification: "required", timeout });
  return options as unknown as Json;
}

/** The person whose passkey has signed; null: it is not known, or it has not. */
export async function whoSigned(
  context: OperationContext,
  origin: string | null,
  response: unknown,
): Promise<{ personId: string } | null> {
  const { db, clock } = context;
  const site = siteOf(origin);
  const id = (response as { id?: unknown } | null)?.id;
  const known = typeof id === "string" ? await db.read(() => passkeyById(db, id), patience) : undefined;
  if (known === undefined) return null;
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: async (challenge) => (await spendChallenge(context, challenge))?.person_id === "",
      expectedOrigin: site.origin,
      expectedRPID: site.rpId,
      credential: { id: known.id, publicKey: known.public_key, counter: known.counter },
      requireUserVerification: true,
    });
    if (!verified) return null;
    await db.write(() => notePasskeyUse(db, known.id, authenticationInfo.newCounter, clock.now()), patience);
    return { personId: known.person_id };
  } catch {
    // What was sent was no signature of that passkey; the library says so by throwing.
    return null;
  }
}

async function newChallenge({ db, clock }: OperationContext, personId: string): Promise<string> {
  const bearer = makeBearer("challenge", randomBytes);
  await db.write(() => {
    const now = clock.now();
    if (personId !== "") deleteKindOf(db, personId, "challenge");
    keepCredential(db, { id: ids.next(now), kind: "challenge", personId, bearer, now, seconds: challengeSeconds });
    boundOpenChallenges(db, mostOpen);
  }, patience);
  return bearer;
}

/** Each can be answered once. */
function spendChallenge({ db, clock }: OperationContext, encoded: string): Promise<CredentialRow | undefined> {
  const sha256 = hashOfBearer("challenge", Buffer.from(encoded, "base64url").toString());
  return db.write(() => (sha256 === null ? undefined : takeCredential(db, "challenge", sha256, clock.now())), patience);
}

/** A passkey belongs to a name, so an address of numbers cannot have any (WebAuthn, section 5.1.2: a valid domain). */
function siteOf(origin: string | null): { origin: string; rpId: string } {
  const url = origin !== null && URL.canParse(origin) ? new URL(origin) : null;
  const host = url?.hostname.replace(/^\[|\]$/g, "") ?? "";
  if (url !== null && isIP(host) === 0) return { origin: url.origin, rpId: host };
  const here = url === null ? "AIOS by its page" : `http://localhost:${url.port}`;
  throw new OperationError(
    "invalid",
    `Passkeys need an address with a name, and this one has only numbers. Open ${here} and try again.`,
  );
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OperationError) throw error;
    throw notMade(error);
  }
}

function notMade(cause?: unknown): OperationError {
  const words = "The passkey could not be checked, so it was not kept. Try again.";
  return new OperationError("invalid", words, { cause, fields: { response: words } });
}

function passkeyView({ id, name, created, last_used }: PasskeyRow): PasskeyView {
  return { id, name, created, last_used };
}
