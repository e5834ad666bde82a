/** Who may use the page and the API. */
import type { Role } from "../model/role.ts";
import type { Database } from "./database.ts";

export interface PersonRow {
  id: string;
  name: string;
  role: Role;
  /** A hash with all that is needed to check one; null: no password. */
  password: string | null;
  created: number;
  /** Since when this person may not sign in; null: may. */
  disabled: number | null;
}

export function listPeople(db: Database): PersonRow[] {
  return db.all(`SELECT * FROM people ORDER BY created, id`);
}

export function personById(db: Database, id: string): PersonRow | undefined {
  return db.get(`SELECT * FROM people WHERE id = ?`, id);
}

/** Without regard to capitals. */
export function personByName(db: Database, name: string): PersonRow | undefined {
  return db.get(`SELECT * FROM people WHERE name = ?`, name);
}

export function insertPerson(
  db: Database,
  { id, name, role, created }: Omit<PersonRow, "password" | "disabled">,
): void {
  db.run(`INSERT INTO people (id, name, role, created) VALUES (?, ?, ?, ?)`, id, name, role, created);
}

export function renamePerson(db: Database, id: string, name: string): void {
  db.run(`UPDATE people SET name = ? WHERE id = ?`, name, id);
}

export function changeRole(db: Database, id: string, role: Role): void {
  db.run(`UPDATE people SET role = ? WHERE id = ?`, role, id);
}

/** @param since null: may sign in again */
export function disablePerson(db: Database, id: string, since: number | null): void {
  db.run(`UPDATE people SET disabled = ? WHERE id = ?`, since, id);
}

export function putPassword(db: Database, id: string, password: string): void {
  db.run(`UPDATE people SET password = ? WHERE id = ?`, password, id);
}

export function deletePerson(db: Database, id: string): void {
  db.run(`DELETE FROM people WHERE id = ?`, id);
}

/** Owners who may sign in, the oldest first. */
export function owners(db: Database): PersonRow[] {
  return db.all(`SELECT * FROM people WHERE role = 'owner' AND disabled IS NULL ORDER BY created, id`);
}

/** Owners who can sign in anywhere: with a password or a passkey of their own. */
export function ownersWithSignIn(db: Database): PersonRow[] {
  return db.all(
    `SELECT * FROM people
     WHERE role = 'owner' AND disabled IS NULL
       AND (password IS NOT NULL OR EXISTS (SELECT 1 FROM passkeys WHERE person_id = people.id))
     ORDER BY created, id`,
  );
}
