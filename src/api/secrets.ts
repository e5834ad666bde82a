/** Sets, lists and deletes secrets. No operation gives a value back. */
import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { isMountedAlone } from "../db/foreign-file.ts";
import { definedJobs } from "../db/jobs.ts";
import { SecretsKeyError } from "../engine/secrets-key.ts";
import { Vault } from "../engine/vault.ts";
import { patience, type OperationContext } from "./context.ts";
import { jobOf } from "./job-views.ts";
import { OperationError } from "./operation-error.ts";
import type { Params, Result } from "./operations.ts";

/** It becomes a variable of the environment, of which Linux takes 128 KiB at most. */
const mostValueBytes = 32 * 1024;

export async function secrets(context: OperationContext): Promise<Result<"secrets">> {
  const listed = await explained(() => vault(context).list());
  const jobs = await context.db.read(() => definedJobs(context.db).map(jobOf), patience);
  return listed.map(({ name, created, updated, readable }) => {
    const users = jobs.filter((job) => job?.secrets?.includes(name)).map((job) => job!.name);
    return { name, created, updated, readable, jobs: users };
  });
}

export async function secretSet(
  context: OperationContext,
  { name, value }: Params<"secret_set">,
): Promise<Result<"secret_set">> {
  const problem = nameProblem(name) ?? valueProblem(value);
  if (problem !== null) throw new OperationError("invalid", problem);
  await explained(() => vault(context).set(name, value));
  const set = (await secrets(context)).find((secret) => secret.name === name)!;
  return { ...set, note: fleetingKey(context) };
}

export async function secretDelete(
  context: OperationContext,
  { names }: Params<"secret_delete">,
): Promise<Result<"secret_delete">> {
  const deleted = await vault(context).delete(names);
  const missing = names.find((name) => !deleted.includes(name));
  if (missing === undefined) return { deleted };
  const also = deleted.length > 0 ? ` Deleted: ${deleted.join(", ")}.` : "";
  throw new OperationError("not_found", `There is no secret "${missing}".${also} See: aios secrets list`);
}

function vault({ db, clock, secretsKeyFile: keyFile }: OperationContext): Vault {
  return new Vault({ db, clock, keyFile, randomBytes });
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SecretsKeyError) throw new OperationError("invalid", error.message, { cause: error });
    throw error;
  }
}

function nameProblem(name: string): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) {
    const shown = JSON.stringify(name.slice(0, 40));
    return `${shown} cannot be the name of a secret: letters, digits and _, as in API_KEY, at most 64 of them.`;
  }
  return name.startsWith("AIOS_") ? `${name}: names that begin with AIOS_ are AIOS's own. Choose another.` : null;
}

/** In a container with the database mounted as a single file, what lies beside it goes with the container. */
function fleetingKey({ db, home, secretsKeyFile }: OperationContext): string | null {
  if (!isMountedAlone(db.path) || isMountedAlone(secretsKeyFile)) return null;
  // Elsewhere than the container's own files, it was given a place on purpose.
  if (statSync(home).dev !== statSync(secretsKeyFile).dev) return null;
  return (
    `The key that opens it, ${secretsKeyFile}, goes with this container, and the database stays: then nobody could read it. ` +
    "Mount a folder instead of the single file, or a file for the key (AIOS_SECRETS_KEY_FILE). See docs/docker.md"
  );
}

/** Never quotes the value. */
function valueProblem(value: string): string | null {
  if (value === "") return "The value is empty. Give it on stdin, or type it when asked.";
  if (value.includes("\0")) return "The value holds a NUL character, which no environment can carry.";
  const bytes = Buffer.byteLength(value);
  if (bytes <= mostValueBytes) return null;
  return `The value is ${bytes} bytes long; AIOS takes ${mostValueBytes}. Keep large keys in a file, and its password here.`;
}
