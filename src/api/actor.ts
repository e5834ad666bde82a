/** Who asks: for what may be done, and for what is written down about who did it. */
import type { Role } from "../model/role.ts";

export interface Actor {
  /** `terminal`: the user of this machine, through the command line and its private socket. */
  kind: "terminal" | "person" | "token";
  /** Of the table `people`; null for the terminal. */
  person_id: string | null;
  /** For people to read; of a token, its own name and its person's. */
  name: string;
  role: Role;
  /** By what the person is known here: a row of the table `credentials`. */
  credential_id?: string | null;
  /** Of the page that asks, as its browser and the connection tell: `http://localhost:2467`. */
  origin?: string | null;
}

/** Whoever can open the private socket or the database is the owner of both. */
export const terminal: Actor = { kind: "terminal", person_id: null, name: "the terminal", role: "owner" };

/** As the audit names them. */
export function auditName({ kind, name }: Actor): string {
  return kind === "terminal" ? "terminal" : `${kind}:${name}`;
}
