/** Opens the database of a home: checks the file, backs it up before a migration, migrates, refuses a newer one. */
import { existsSync, mkdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { backup } from "node:sqlite";
import { Database, type DatabaseOptions } from "./database.ts";
import { DatabaseError, explainTrouble, troubleOf } from "./errors.ts";
import { isMountedAlone } from "./foreign-file.ts";
import { adoptOriginal, migrations } from "./migrations.ts";

/** Up to this size the whole file is checked at every start (about 2 ms a megabyte); `aios doctor` checks any size. */
const checkedAtStartBytes = 64 * 1024 * 1024;

export interface OpenOptions extends DatabaseOptions {
  /** Names the backup made before a migration, e.g. `2026-11-22-090000`. */
  timestamp: string;
  /** How long to wait for a program that holds the database locked. Default: 10 seconds. */
  patienceSeconds?: number;
  onNotice?: (message: string) => void;
}

/** @throws DatabaseError with one clear sentence: locked, read-only, damaged, newer, or a folder in its place. */
export async function openDatabase(path: string, options: OpenOptions): Promise<Database> {
  refuseFolder(path);
  refuseLoneWal(path, options);
  const began = performance.now();
  let told = false;
  for (;;) {
    try {
      return await prepare(path, options);
    } catch (error) {
      const waitedSeconds = (performance.now() - began) / 1000;
      if (troubleOf(error) !== "locked" || waitedSeconds > (options.patienceSeconds ?? 10))
        throw explained(error, path);
      if (waitedSeconds > 2 && !told) options.onNotice?.(explainTrouble("locked", path));
      told ||= waitedSeconds > 2;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/**
 * Opens a database only to look at it or to copy it. One that a power cut left in the midst of a write must first be put
 * in order, which takes the right to write.
 * @throws DatabaseError
 */
export async function openToRead(path: string, patienceSeconds = 10): Promise<Database> {
  refuseFolder(path);
  const began = performance.now();
  for (let readOnly = true; ;) {
    try {
      return new Database(path, { readOnly });
    } catch (error) {
      const trouble = troubleOf(error);
      const waitedSeconds = (performance.now() - began) / 1000;
      const isUnfinished = readOnly && trouble === "read_only";
      if (!isUnfinished && (trouble !== "locked" || waitedSeconds > patienceSeconds)) throw error;
      if (isUnfinished) readOnly = false;
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Docker makes a folder where a single file to be mounted does not exist. */
function refuseFolder(path: string): void {
  if (!existsSync(path) || !statSync(path).isDirectory()) return;
  throw new DatabaseError(
    "cannot_open",
    `${path} is a folder, but AIOS needs a file there. Docker makes such a folder when the file to mount does not exist: remove it (rmdir ${basename(path)}), make an empty file (touch ${basename(path)}), and start again.`,
  );
}

/** Such a file is all that both sides of the mount share, and with WAL changes lie beside it. */
function refuseLoneWal(path: string, { journal }: OpenOptions): void {
  if (journal !== "wal" || !isMountedAlone(path)) return;
  throw new DatabaseError(
    "cannot_open",
    `${path} is mounted by itself, and with AIOS_JOURNAL=wal changes would lie in files beside it, which the other side of the mount does not see. Leave AIOS_JOURNAL out, or mount the folder instead of the file.`,
  );
}

async function prepare(path: string, options: OpenOptions): Promise<Database> {
  const existed = existsSync(path) && statSync(path).size > 0;
  const database = new Database(path, options);
  try {
    if (existed) {
      checkWhole(database);
      refuseUnwritable(database);
    }
    await migrate(database, existed, options);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function checkWhole(database: Database): void {
  if (statSync(database.path).size > checkedAtStartBytes) return;
  const findings = database.all<{ quick_check: string }>("PRAGMA quick_check(3)");
  if (findings[0]?.quick_check === "ok") return;
  const cause = new Error(findings.map((finding) => finding.quick_check).join("; "));
  throw new DatabaseError("corrupt", explainTrouble("corrupt", database.path), { cause });
}

/**
 * Begins to write and takes it back. `BEGIN IMMEDIATE` alone does not tell: on a file that may only be read SQLite
 * quietly makes a reading transaction of it. A full disk is no reason not to start: it passes.
 */
function refuseUnwritable(database: Database): void {
  try {
    database.script(`BEGIN IMMEDIATE; PRAGMA user_version = ${schemaVersion(database)}`);
  } catch (error) {
    if (troubleOf(error) !== "full") throw error;
  } finally {
    if (database.connection.isTransaction) database.script("ROLLBACK");
  }
}

async function migrate(database: Database, existed: boolean, options: OpenOptions): Promise<void> {
  const version = schemaVersion(database);
  if (version > migrations.length) {
    throw new DatabaseError("newer", explainTrouble("newer", database.path));
  }
  if (version === migrations.length) return;
  if (existed && hasTables(database)) await backUpBeforeMigration(database, version, options);
  if (!existed) database.script("PRAGMA auto_vacuum = INCREMENTAL");
  migrateInOneTransaction(database);
}

function migrateInOneTransaction(database: Database): void {
  database.script("BEGIN IMMEDIATE");
  try {
    // Another process may have migrated while this one waited for the lock.
    const version = schemaVersion(database);
    const adopt = version === 0 && isOriginal(database);
    if (adopt) database.script(adoptOriginal.setAside);
    for (const migration of migrations.slice(version)) database.script(migration.sql);
    if (adopt) database.script(adoptOriginal.copy);
    database.script(`PRAGMA user_version = ${migrations.length}`);
    database.script("COMMIT");
  } catch (error) {
    if (database.connection.isTransaction) database.script("ROLLBACK");
    throw error;
  }
}

async function backUpBeforeMigration(database: Database, version: number, options: OpenOptions): Promise<void> {
  const folder = join(dirname(database.path), "backups");
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, `before-migration-${version}-to-${migrations.length}-${options.timestamp}.db`);
  await backup(database.connection, copy);
  options.onNotice?.(`The database is being brought up to date; a backup of it as it was is ${copy}`);
}

function schemaVersion(database: Database): number {
  // Not through `get`: a prepared PRAGMA would keep a version read before another process migrated.
  const [row] = database.connection.prepare("PRAGMA user_version").all() as { user_version: number }[];
  return row!.user_version;
}

function hasTables(database: Database): boolean {
  return database.get("SELECT 1 FROM sqlite_schema WHERE type = 'table'") !== undefined;
}

/** A database that the Python original made: its three tables, and no version of ours. */
function isOriginal(database: Database): boolean {
  const tables =
    "SELECT count(*) AS found FROM sqlite_schema WHERE type = 'table' AND name IN ('jobs', 'logs', 'triggers')";
  return database.get<{ found: number }>(tables)!.found === 3;
}

function explained(error: unknown, path: string): unknown {
  if (error instanceof DatabaseError) return error;
  const trouble = troubleOf(error);
  return trouble ? new DatabaseError(trouble, explainTrouble(trouble, path), { cause: error }) : error;
}
