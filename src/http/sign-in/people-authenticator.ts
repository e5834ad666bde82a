/** Lets in who has signed in, or has a token; and tells when a credential speaks for nobody any more. */
import type { Actor } from "../../api/actor.ts";
import { patience, type OperationContext } from "../../api/context.ts";
import { OperationError } from "../../api/operation-error.ts";
import { DatabaseError } from "../../db/errors.ts";
import { credentialById } from "../../db/credentials.ts";
import { identify, identityOf, noteCredentialUse, type Identity } from "../../people/sessions.ts";
import type { Asking, Authenticator, SignedIn } from "../authenticator.ts";
import type { HttpRoute } from "../route-table.ts";
import type { SessionCookie } from "./cookie.ts";
import { signInRoutes } from "./routes.ts";

/** How often it looks whether a time is up; another process's revocations it hears of, but not of every one at once. */
const lookMilliseconds = 30_000;
const soonMilliseconds = 500;
const mostWatched = 5_000;

export class PeopleAuthenticator implements Authenticator {
  readonly routes: readonly HttpRoute[];
  readonly #context: OperationContext;
  readonly #cookie: SessionCookie;
  /** Those that have been let in, and may have a stream open. */
  readonly #watched = new Set<string>();
  readonly #listeners = new Set<(credential: string | null) => void>();
  readonly #timer: NodeJS.Timeout;
  #soon: NodeJS.Timeout | null = null;

  constructor(context: OperationContext, cookie: SessionCookie) {
    this.#context = context;
    this.#cookie = cookie;
    this.routes = signInRoutes(context, cookie, (asking) => this.authenticate(asking));
    this.#timer = setInterval(() => void this.#look(), lookMilliseconds).unref();
  }

  async authenticate(asking: Asking): Promise<SignedIn | null> {
    const { db, clock } = this.#context;
    const found = bearerOf(asking.headers) ?? this.#cookieOf(asking);
    if (found === null) return null;
    const { kind, bearer } = found;
    const identity = await explained(() => db.read(() => identify(db, kind, bearer, clock.now()), patience));
    if (identity === null) return null;
    const { id } = identity.credential;
    if (this.#watched.size < mostWatched) this.#watched.add(id);
    if (identity.isUseDue) this.#noteUse(identity, asking);
    const by = kind === "token" ? "bearer" : "cookie";
    return { actor: actorOf(identity, originOf(asking)), by, credential: id };
  }

  onRevoked(listener: (credential: string | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param credential null: some may have ended */
  noticeRevoked(credential: string | null): void {
    if (credential === null) void this.#look();
    else this.#tell(credential);
  }

  noticeForeignChange(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = null;
      void this.#look();
    }, soonMilliseconds).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    if (this.#soon) clearTimeout(this.#soon);
  }

  #cookieOf({ headers, isSecure }: Asking): { kind: "session"; bearer: string } | null {
    const bearer = this.#cookie.read(headers, isSecure);
    return bearer === null ? null : { kind: "session", bearer };
  }

  /** Not waited for, and not missed when it fails: the next request does it. */
  #noteUse({ credential }: Identity, { headers, address }: Asking): void {
    const { db, clock } = this.#context;
    const from = { agent: headers.get("user-agent"), address };
    db.write(() => noteCredentialUse(db, credential, from, clock.now()), patience).catch(() => {});
  }

  async #look(): Promise<void> {
    const { db, clock } = this.#context;
    const watched = [...this.#watched];
    if (watched.length === 0) return;
    const ended = () =>
      watched.filter((id) => {
        const credential = credentialById(db, id, clock.now());
        return credential === undefined || identityOf(db, credential, clock.now()) === null;
      });
    // A database that cannot be read now is asked again, by the next look and by each request.
    for (const id of await db.read(ended, patience).catch(() => [])) this.#tell(id);
  }

  #tell(credential: string): void {
    this.#watched.delete(credential);
    for (const listener of this.#listeners) listener(credential);
  }
}

/** Who sends a token means to be known by it: a wrong one is not made up for by a cookie. */
function bearerOf(headers: Headers): { kind: "token"; bearer: string } | null {
  const sent = headers.get("authorization");
  if (sent === null) return null;
  return { kind: "token", bearer: /^Bearer +(\S+)$/i.exec(sent)?.[1] ?? "" };
}

export function originOf({ headers, isSecure }: Pick<Asking, "headers" | "isSecure">): string | null {
  const host = headers.get("host");
  return host === null ? null : `${isSecure ? "https" : "http"}://${host.toLowerCase()}`;
}

function actorOf({ person, role, credential }: Identity, origin: string | null): Actor {
  const isToken = credential.kind === "token";
  return {
    kind: isToken ? "token" : "person",
    person_id: person.id,
    name: isToken ? `${credential.name} of ${person.name}` : person.name,
    role,
    credential_id: credential.id,
    origin,
  };
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DatabaseError) throw new OperationError("unavailable", error.message, { cause: error });
    throw error;
  }
}
