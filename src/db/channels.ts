/** Ways to a person beyond the page. What may not be shown of one is sealed. */
import type { ChannelKind } from "../model/channel.ts";
import type { Database } from "./database.ts";

export interface ChannelRow {
  id: string;
  kind: ChannelKind;
  name: string;
  /** JSON: values by field. */
  settings: string;
  sealed: string | null;
  /** Whose browser it is; null: everybody's. */
  person_id: string | null;
  enabled: number;
  /** JSON list; null: of all. */
  tells: string | null;
  created: number;
  last_sent: number | null;
  last_error: string | null;
}

export function insertChannel(
  db: Database,
  channel: Pick<ChannelRow, "id" | "kind" | "name" | "settings" | "sealed" | "created"> & { person_id?: string | null },
): void {
  db.run(
    `INSERT INTO channels (id, kind, name, settings, sealed, created, person_id) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    channel.id,
    channel.kind,
    channel.name,
    channel.settings,
    channel.sealed,
    channel.created,
    channel.person_id ?? null,
  );
}

/** What was wrong before may be right now, so it is forgotten. */
export function changeChannel(
  db: Database,
  channel: Pick<ChannelRow, "id" | "name" | "settings" | "sealed" | "enabled" | "tells">,
): void {
  db.run(
    `UPDATE channels SET name = ?, settings = ?, sealed = ?, enabled = ?, tells = ?, last_error = NULL WHERE id = ?`,
    channel.name,
    channel.settings,
    channel.sealed,
    channel.enabled,
    channel.tells,
    channel.id,
  );
}

/** False: there is none. */
export function deleteChannel(db: Database, id: string): boolean {
  return db.run(`DELETE FROM channels WHERE id = ?`, id) === 1;
}

export function channelById(db: Database, id: string): ChannelRow | undefined {
  return db.get(`SELECT * FROM channels WHERE id = ?`, id);
}

/** Whatever its letters' case: people do not remember that. */
export function channelByName(db: Database, name: string): ChannelRow | undefined {
  return db.get(`SELECT * FROM channels WHERE name = ? COLLATE NOCASE`, name);
}

export function channelsOf(db: Database, personId: string): ChannelRow[] {
  return db.all(`SELECT * FROM channels WHERE person_id = ?`, personId);
}

/** In the order in which they were made. */
export function listChannels(db: Database): ChannelRow[] {
  return db.all(`SELECT * FROM channels ORDER BY created, id`);
}

export function noteChannelSent(db: Database, id: string, now: number): void {
  db.run(`UPDATE channels SET last_sent = ?, last_error = NULL WHERE id = ?`, now, id);
}

export function noteChannelFailed(db: Database, id: string, error: string): void {
  db.run(`UPDATE channels SET last_error = ? WHERE id = ?`, error, id);
}

/** Nobody gets anything through it any more. */
export function turnChannelOff(db: Database, id: string): void {
  db.run(`UPDATE channels SET enabled = 0 WHERE id = ?`, id);
}

export function countSealedChannels(db: Database): number {
  return db.get<{ count: number }>(`SELECT count(*) AS count FROM channels WHERE sealed IS NOT NULL`)!.count;
}
