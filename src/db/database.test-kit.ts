/** Databases for tests: real ones, in memory or in a folder of their own. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Database } from "./database.ts";
import { openDatabase, type OpenOptions } from "./open.ts";

export async function memoryDatabase(): Promise<Database> {
  const db = await openDatabase(":memory:", { timestamp: "now" });
  onTestFinished(() => db.close());
  return db;
}

/** A folder that is gone after the test; in memory where the system has that, as a commit waits for the disk. */
export function testFolder(): string {
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "aios-db-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens as AIOS does, and closes after the test. */
export async function fileDatabase(path: string, options: Partial<OpenOptions> = {}): Promise<Database> {
  const db = await openDatabase(path, { timestamp: "now", ...options });
  onTestFinished(() => db.close());
  return db;
}
