/**
 * Backups: a folder with the database, the jobs list and the programs, that can be looked into with any tool and
 * copied anywhere. Made while AIOS works; restored while it does not.
 */
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { backup as copyDatabase } from "node:sqlite";
import { DatabaseError, explainTrouble, troubleOf } from "../db/errors.ts";
import { openToRead } from "../db/open.ts";
import { countSecrets, hasSecretsTable } from "../db/secrets.ts";
import { listNames } from "../programs/find-jobs-list.ts";
import { patience } from "./context.ts";
import { OperationError } from "./operation-error.ts";
import { findLive } from "./socket-client.ts";
import { foundSockets } from "./socket-path.ts";

const databaseName = "orchestrator.db";
/** Beside the database: everything of a home that a person would miss. */
const keptNames = [...listNames, "Programs"];

/** The key of the secrets, in a backup that was made with it. */
const keyName = "secrets.key";

export interface Home {
  home: string;
  databasePath: string;
  secretsKeyFile: string;
}

export interface BackupOptions {
  /** Also what opens the secrets: whoever has the backup then can read them. */
  withKey: boolean;
}

export interface Backup {
  folder: string;
  bytes: number;
  /** How many secrets are in it, sealed. */
  secrets: number;
  withKey: boolean;
}

/** @param folder where to, or null for `backups/TIMESTAMP` in the home */
export async function backUp(
  { home, databasePath, secretsKeyFile }: Home,
  folder: string | null,
  timestamp: string,
  { withKey }: BackupOptions = { withKey: false },
): Promise<Backup> {
  if (!existsSync(databasePath)) {
    throw new OperationError("not_found", `There is no database in ${home} yet, so there is nothing to back up.`);
  }
  const target = folder === null ? join(home, "backups", timestamp) : resolve(folder);
  if (existsSync(target) && (await readdir(target)).length > 0) {
    throw new OperationError("invalid", `${target} is not empty. Name a new folder for the backup.`);
  }
  const unfinished = `${target}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(unfinished), { recursive: true });
  // Other users of the machine have no business in it: it holds what programs said, and may hold the key.
  await mkdir(unfinished, { mode: 0o700 });
  try {
    await copyWhole(databasePath, join(unfinished, databaseName));
    for (const name of keptNames) {
      if (existsSync(join(home, name))) await cp(join(home, name), join(unfinished, name), { recursive: true });
    }
    const secrets = await secretsIn(join(unfinished, databaseName));
    if (withKey) await copyKey(secretsKeyFile, join(unfinished, keyName));
    await rm(target, { recursive: true, force: true });
    await rename(unfinished, target);
    return { folder: target, bytes: await sizeOf(target), secrets, withKey };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

async function secretsIn(path: string): Promise<number> {
  const db = await openToRead(path);
  try {
    return await db.read(() => (hasSecretsTable(db) ? countSecrets(db) : 0), patience);
  } finally {
    await db.close();
  }
}

async function copyKey(from: string, to: string): Promise<void> {
  if (!existsSync(from)) {
    throw new OperationError("not_found", `There is no key of the secrets at ${from}, so the backup cannot hold it.`);
  }
  await cp(from, to);
  await chmod(to, 0o600);
}

/**
 * The copy is checked, since a backup that cannot be restored is worse than none; and not the original, as that would
 * keep AIOS from writing all the while.
 */
async function copyWhole(from: string, to: string): Promise<void> {
  try {
    const db = await openToRead(from);
    try {
      await copyDatabase(db.connection, to);
    } finally {
      await db.close();
    }
    await checkDatabase(to);
  } catch (error) {
    if (troubleOf(error) !== "corrupt") throw error;
    throw new DatabaseError("corrupt", explainTrouble("corrupt", from), { cause: error });
  }
}

/** @throws DatabaseError where the file is damaged */
export async function checkDatabase(path: string): Promise<void> {
  const db = await openToRead(path);
  try {
    const rows = await db.read(() => db.all<{ integrity_check: string }>("PRAGMA integrity_check(5)"), patience);
    const findings = rows.map((row) => row.integrity_check);
    if (findings[0] === "ok") return;
    throw new DatabaseError("corrupt", explainTrouble("corrupt", path), { cause: new Error(findings.join("; ")) });
  } finally {
    await db.close();
  }
}

/**
 * Puts a backup in the place of what the home holds, which is kept in `backups/before-restore-TIMESTAMP`.
 * @throws OperationError while an AIOS runs on the home: it would go on with the old database
 */
export async function restore(
  { home, privateFolder, secretsKeyFile }: Home & { privateFolder: string },
  folder: string,
  timestamp: string,
): Promise<{ keptAt: string | null }> {
  if (await findLive(foundSockets(privateFolder))) {
    throw new OperationError(
      "invalid",
      `AIOS is running on ${home}. Stop it first (Ctrl-C where it runs), then restore.`,
    );
  }
  const source = resolve(folder);
  if (!existsSync(join(source, databaseName))) {
    throw new OperationError(
      "not_found",
      `${source} is not a backup: it holds no ${databaseName}. See the folders in ${join(home, "backups")}.`,
    );
  }
  await refuseDamaged(source, home);
  const incoming = join(home, `.restore-${timestamp}`);
  await cp(source, incoming, { recursive: true });
  const keptAt = await setAside(home, timestamp);
  for (const name of [databaseName, ...keptNames]) {
    if (existsSync(join(incoming, name))) await rename(join(incoming, name), join(home, name));
  }
  if (existsSync(join(incoming, keyName))) await putKey(join(incoming, keyName), secretsKeyFile, keptAt);
  await rm(incoming, { recursive: true, force: true });
  return { keptAt };
}

/** The key that was there may open what was set aside, so it is kept with that. */
async function putKey(key: string, place: string, keptAt: string | null): Promise<void> {
  if (existsSync(place)) {
    if ((await readFile(key, "utf8")) === (await readFile(place, "utf8"))) return;
    await rename(place, keptAt === null ? `${place}.before-restore` : join(keptAt, keyName));
  }
  await mkdir(dirname(place), { recursive: true, mode: 0o700 });
  await cp(key, place);
  await chmod(place, 0o600);
}

async function refuseDamaged(source: string, home: string): Promise<void> {
  try {
    await checkDatabase(join(source, databaseName));
  } catch (error) {
    if (troubleOf(error) !== "corrupt") throw error;
    const message = `The backup ${source} is damaged, so nothing was restored. Take another one; see ${join(home, "backups")}.`;
    throw new OperationError("invalid", message, { cause: error });
  }
}

async function setAside(home: string, timestamp: string): Promise<string | null> {
  const present = [databaseName, `${databaseName}-journal`, ...keptNames].filter((name) =>
    existsSync(join(home, name)),
  );
  if (present.length === 0) return null;
  const folder = join(home, "backups", `before-restore-${timestamp}`);
  await mkdir(folder, { recursive: true });
  for (const name of present) await rename(join(home, name), join(folder, name));
  return folder;
}

export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
