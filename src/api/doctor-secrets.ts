/** Whether the jobs have the secrets they declare, and the key that opens them is there. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { openToRead } from "../db/open.ts";
import { hasSecretsTable, listSecrets, type ListedSecret } from "../db/secrets.ts";
import { readKey, SecretsKeyError } from "../engine/secrets-key.ts";
import { parseLocalTime, scheduleProblem } from "../model/due.ts";
import type { Job } from "../model/job.ts";
import { keyId } from "../model/seal.ts";
import { findJobsList } from "../programs/find-jobs-list.ts";
import { readJobsList } from "../programs/jobs-list.ts";
import { patience } from "./context.ts";
import type { Check } from "./check.ts";
import type { DoctorOptions } from "./doctor.ts";

export async function secretsCheck(options: DoctorOptions): Promise<Check[]> {
  const [secrets, jobs] = await Promise.all([secretsOf(options), jobsOf(options)]);
  const names = new Set(secrets.map((secret) => secret.name));
  const missing = jobs.flatMap((job) =>
    job.secrets.filter((name) => !names.has(name)).map((name) => missingSecret(job.name, name)),
  );
  return [...keyChecks(secrets, options.secretsKeyFile), ...missing];
}

function missingSecret(job: string, name: string): Check {
  const message = `${job} needs the secret ${name}, which is not set`;
  return { name: "secrets", state: "failed", message, fix: `Set it: aios secrets set ${name}` };
}

function keyChecks(secrets: readonly ListedSecret[], keyFile: string): Check[] {
  const check = (state: Check["state"], message: string, fix: string | null): Check[] => [
    { name: "secrets", state, message, fix },
  ];
  try {
    const key = readKey(keyFile);
    if (secrets.length === 0) return [];
    const fix = "Put your copy of the key back, or set them anew: aios secrets set NAME";
    if (key === null) return check("failed", `the key that opens them, ${keyFile}, is missing`, fix);
    const sealed = secrets.filter((secret) => secret.key_id !== keyId(key)).map((secret) => secret.name);
    if (sealed.length > 0) return check("failed", `sealed with another key than ${keyFile}: ${sealed.join(", ")}`, fix);
    return check("ok", `${secrets.length} set, and the key opens them`, null);
  } catch (error) {
    if (error instanceof SecretsKeyError) return check("failed", error.message, null);
    throw error;
  }
}

async function secretsOf({ databasePath }: DoctorOptions): Promise<ListedSecret[]> {
  if (!existsSync(databasePath)) return [];
  const db = await openToRead(databasePath).catch(() => null);
  if (db === null) return []; // the check of the database says why
  try {
    return await db.read(() => (hasSecretsTable(db) ? listSecrets(db) : []), patience);
  } catch {
    return []; // damaged: likewise
  } finally {
    await db.close();
  }
}

async function jobsOf({ home, timezone }: DoctorOptions): Promise<Job[]> {
  const path = await findJobsList(home);
  const text = path === null ? null : await readFile(path, "utf8").catch(() => null);
  return text === null ? [] : readJobsList(text, { timezone, scheduleProblem, parseLocalTime }).jobs;
}
