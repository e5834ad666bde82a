/**
 * Who is it? The one question that stands before everything the HTTP server gives: API, events, downloads. Signing in
 * has routes of its own, and they come from whoever answers it.
 */
import type { Actor } from "../api/actor.ts";
import type { HttpRoute } from "./route-table.ts";

export interface Asking {
  headers: Headers;
  /** Of the browser or program; a listed proxy is believed about it. */
  address: string;
  /** Whether it came by https. */
  isSecure: boolean;
}

export interface SignedIn {
  actor: Actor;
  /** `bearer`: sent on purpose with the request, so no other site can make a browser send it. */
  by: "cookie" | "bearer";
  /** Of the table `credentials`; its streams end when it is revoked. */
  credential: string | null;
}

export interface Authenticator {
  /** Null: nobody who is known. Asked for each request, so that a revocation holds from the next one on. */
  authenticate(asking: Asking): Promise<SignedIn | null>;
  /** Such as signing in and out. */
  readonly routes: readonly HttpRoute[];
  /** Told of a credential that speaks for nobody any more; `null`: any may have ended. Returns the end of it. */
  onRevoked(listener: (credential: string | null) => void): () => void;
  /** Another process has written to the database: it may have revoked something. */
  noticeForeignChange(): void;
  stop(): void;
}
