/** Coming in: the ways to become somebody who is signed in, and out again. */
import { randomBytes } from "node:crypto";
import { deleteCredential } from "../../db/credentials.ts";
import { listPeople, personById, personByName, type PersonRow } from "../../db/people.ts";
import { passkeysOf } from "../../db/passkeys.ts";
import { attemptSucceeded, beginAttempt } from "../../people/attempts.ts";
import { appendAudit } from "../../people/audit.ts";
import { makeBearer } from "../../people/bearer.ts";
import { passwordMatches } from "../../people/password.ts";
import { bounded, keepCredential, sessionSeconds, spendLink, type From } from "../../people/sessions.ts";
import { auditName, type Actor } from "../actor.ts";
import { patience, type OperationContext } from "../context.ts";
import { ids } from "./links.ts";
import { whoSigned } from "./passkeys.ts";
import type { SessionView } from "./views.ts";
import { waitWords } from "./wait-words.ts";

/** Nobody was let in; the message is for who tried. */
export class EntryRefused extends Error {
  /** Until the next attempt may be made; null: now. */
  readonly waitSeconds: number | null;
  constructor(message: string, waitSeconds: number | null = null) {
    super(message);
    this.name = "EntryRefused";
    this.waitSeconds = waitSeconds;
  }
}

export interface Entered {
  /** For the cookie. */
  session: string;
  from: From;
}

const wrongPassword = "The name or the password is wrong.";
const wrongLink =
  'This link was used already, or is older than ten minutes. On the computer that AIOS runs on, "aios open" gives a new one.';

export class Entry {
  readonly #context: OperationContext;

  constructor(context: OperationContext) {
    this.#context = context;
  }

  /** By what somebody could come in here: for the page that asks. */
  async ways(): Promise<{ password: boolean; passkey: boolean }> {
    const { db } = this.#context;
    return db.read(() => {
      const people = listPeople(db).filter((person) => person.disabled === null);
      const password = people.some((person) => person.password !== null);
      return { password, passkey: people.some((person) => passkeysOf(db, person.id).length > 0) };
    }, patience);
  }

  /** @param here who is signed in there already: that browser's session is replaced */
  async byLink(link: string, from: From, here: Actor | null = null): Promise<Entered> {
    const { db, clock } = this.#context;
    const entered = await db.write(() => {
      const person = spendLink(db, link, clock.now());
      if (person !== null && here?.credential_id) deleteCredential(db, here.credential_id);
      return person && this.#letIn(person, "link", from);
    }, patience);
    if (here?.credential_id) this.#context.revoked(null);
    if (entered === null) throw new EntryRefused(wrongLink);
    return entered;
  }

  async byPassword(name: string, password: string, from: From): Promise<Entered> {
    const { db } = this.#context;
    const attempt = await this.#attempt(name, from);
    const person = await db.read(() => personByName(db, name.trim()), patience);
    const matches = await passwordMatches(password.slice(0, 1_000), person?.password ?? null);
    if (person === undefined || !matches || person.disabled !== null) {
      if (person !== undefined) await this.#noteFailure(person, from);
      throw new EntryRefused(wrongPassword);
    }
    return this.#succeed(attempt, name, person.id, "password", from);
  }

  async byPasskey(origin: string | null, response: unknown, from: From): Promise<Entered> {
    // By address alone: who it is turns out only when it was right.
    const whom = `passkey from ${from.address}`;
    const attempt = await this.#attempt(whom, from);
    const signed = await whoSigned(this.#context, origin, response);
    if (signed === null) throw new EntryRefused("This passkey is not known here. Try another, or your password.");
    return this.#succeed(attempt, whom, signed.personId, "passkey", from);
  }

  async leave(actor: Actor): Promise<void> {
    const { db, clock } = this.#context;
    await db.write(() => {
      deleteCredential(db, actor.credential_id!);
      appendAudit(db, { at: clock.now(), who: auditName(actor), what: "sign_out", detail: {} });
    }, patience);
    this.#context.revoked(actor.credential_id!);
  }

  async #attempt(whom: string, { address }: From): Promise<number> {
    const { db, clock } = this.#context;
    const attempt = await db.write(() => beginAttempt(db, whom, address ?? "", clock.now()), patience);
    if (attempt.allowed) return attempt.id;
    const words = `There were too many attempts. Try again ${waitWords(attempt.waitSeconds)}.`;
    throw new EntryRefused(words, attempt.waitSeconds);
  }

  async #succeed(
    attempt: number,
    whom: string,
    personId: string,
    how: SessionView["how"],
    from: From,
  ): Promise<Entered> {
    const { db } = this.#context;
    const entered = await db.write(() => {
      attemptSucceeded(db, attempt, whom, from.address ?? "");
      // Read anew: meanwhile the person may have been removed or kept out.
      const person = personById(db, personId);
      return person === undefined || person.disabled !== null ? null : this.#letIn(person, how, from);
    }, patience);
    if (entered === null) throw new EntryRefused(wrongPassword);
    return entered;
  }

  /** Call inside `write`. */
  #letIn(person: PersonRow, how: SessionView["how"], given: From): Entered {
    const { db, clock } = this.#context;
    const [now, from, session] = [clock.now(), bounded(given), makeBearer("session", randomBytes)];
    const row = { id: ids.next(now), kind: "session" as const, personId: person.id, bearer: session, now };
    keepCredential(db, { ...row, seconds: sessionSeconds, name: how, from });
    const detail = { how, address: from.address };
    appendAudit(db, { at: now, who: `person:${person.name}`, what: "sign_in", detail });
    return { session, from };
  }

  async #noteFailure(person: PersonRow, from: From): Promise<void> {
    const { db, clock } = this.#context;
    const detail = { name: person.name, address: bounded(from).address };
    const entry = { at: clock.now(), who: "nobody", what: "sign_in_failed", detail };
    await db.write(() => appendAudit(db, entry), patience);
  }
}
