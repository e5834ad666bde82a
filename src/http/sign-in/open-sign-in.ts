/** Who may come in, wired to a running AIOS. */
import { randomBytes } from "node:crypto";
import type { DirectCaller } from "../../api/direct-caller.ts";
import type { Database } from "../../db/database.ts";
import { installationSalt } from "../../db/settings.ts";
import { SessionCookie } from "./cookie.ts";
import { PeopleAuthenticator } from "./people-authenticator.ts";

export async function openSignIn(db: Database, caller: DirectCaller): Promise<PeopleAuthenticator> {
  const salt = await db.write(() => installationSalt(db, () => randomBytes(16).toString("hex")));
  const authenticator = new PeopleAuthenticator(caller.context, new SessionCookie(salt));
  caller.onRevoked = (credential) => authenticator.noticeRevoked(credential);
  return authenticator;
}
