/** Backups, checks, taking jobs over: what the command line does by itself where no AIOS runs. */
import type { Json } from "../../model/job.ts";
import type { OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";

// Each is loaded when it is asked for: seldom, and none of them is small.

export async function backup(context: OperationContext, params: Params<"backup">): Promise<Result<"backup">> {
  const { backUp } = await import("../backup.ts");
  const { home, secretsKeyFile, setup, clock } = context;
  const made = await backUp({ home, secretsKeyFile, databasePath: setup.databasePath }, null, nameAt(clock.now()), {
    withKey: params.with_key ?? false,
  });
  return { folder: made.folder, bytes: made.bytes, secrets: made.secrets, with_key: made.withKey };
}

export async function backups({ home }: OperationContext): Promise<Result<"backups">> {
  const { listBackups } = await import("./backups-list.ts");
  return listBackups(home);
}

export async function doctor(context: OperationContext): Promise<Result<"doctor">> {
  const { examine } = await import("../doctor.ts");
  const { home, privateFolder, secretsKeyFile, timezone, setup } = context;
  const nodeVersion = process.version;
  return { checks: await examine({ home, privateFolder, secretsKeyFile, timezone, ...setup, nodeVersion }) };
}

export async function importJobs(
  context: OperationContext,
  { kind, text, write = false }: Params<"import_jobs">,
): Promise<Result<"import_jobs">> {
  const { importPythonText, importCrontabText } = await import("../import.ts");
  const place = { home: context.home, timezone: context.timezone };
  const imported = await (kind === "python" ? importPythonText : importCrontabText)(place, text, write);
  if (write && imported.entries.length === 0) {
    throw new OperationError("invalid", "No jobs were found in it, so nothing was added.", {
      fields: { text: "No jobs were found in it." },
    });
  }
  if (imported.written) context.wrote();
  return imported;
}

export async function schema(): Promise<Result<"schema">> {
  const { jobsListSchema } = await import("../../programs/json-schema.ts");
  return jobsListSchema() as Record<string, Json>;
}

/** `2026-11-22-090000`, UTC, as the command line names them. */
function nameAt(now: number): string {
  return new Date(now * 1000).toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "");
}
