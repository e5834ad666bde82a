/** Who asks: for what may be done, and for what is written down about who did it. */
import type { Role } from "../model/role.ts";

export interface Actor {
  /** `terminal`: the user of this machine, through the command line and its private socket. */
  kind: "terminal" | "person" | "token";
  /** Of the table `people`; null for the terminal. */
  person_id: string | null;
  /** For people to read. */
  name: string;
  role: Role;
}

/** Whoever can open the private socket or the database is the owner of both. */
export const terminal: Actor = { kind: "terminal", person_id: null, name: "the terminal", role: "owner" };
