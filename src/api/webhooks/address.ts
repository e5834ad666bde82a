/** The secret address of a webhook job: 128 random bits, sealed like a secret, found again by its hash alone. */
import { createHash, randomBytes } from "node:crypto";
import { putWebhook, webhookOf, type WebhookRow } from "../../db/webhooks.ts";
import { Vault } from "../../engine/vault.ts";
import { SecretsKeyError } from "../../engine/secrets-key.ts";
import type { Job, Schedule } from "../../model/job.ts";
import { patience, type OperationContext } from "../context.ts";
import { jobOf, requireJob } from "../job-views.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";

const addressBytes = 16;

export async function webhook(context: OperationContext, { job }: Params<"webhook">): Promise<Result<"webhook">> {
  const { db } = context;
  const schedule = await requireWebhook(context, job);
  const known = await db.read(() => webhookOf(db, job), patience);
  const secret = known && (await opened(() => vaultOf(context).unwrap(aboutOf(job), known.sealed)));
  // An address that nobody can read any more is as good as lost: callers keep theirs until it is renewed.
  if (known && secret === null) {
    throw new OperationError(
      "conflict",
      `The address of ${job} cannot be shown, as the key that sealed it is gone. Give it a new one.`,
    );
  }
  if (known && secret) return view(context, schedule, known, secret);
  return renew(context, job, schedule);
}

export async function webhookRenew(
  context: OperationContext,
  { job }: Params<"webhook_renew">,
): Promise<Result<"webhook_renew">> {
  return renew(context, job, await requireWebhook(context, job));
}

/** Under which an address is kept. */
export function addressHash(secret: string): string {
  return createHash("sha256").update(`aios webhook ${secret}`).digest("hex");
}

export function vaultOf({ db, clock, secretsKeyFile: keyFile }: OperationContext): Vault {
  return new Vault({ db, clock, keyFile, randomBytes });
}

export function isWebhook(job: Job | null): job is Job & { schedule: WebhookSchedule } {
  return job?.schedule.type === "webhook";
}

type WebhookSchedule = Extract<Schedule, { type: "webhook" }>;

async function renew(context: OperationContext, job: string, schedule: WebhookSchedule): Promise<Result<"webhook">> {
  const { db, clock } = context;
  const secret = randomBytes(addressBytes).toString("base64url");
  const sealed = await opened(() => vaultOf(context).wrap(aboutOf(job), secret));
  const row = await db.write(() => {
    putWebhook(db, { job_name: job, sha256: addressHash(secret), sealed, created: clock.now() });
    return webhookOf(db, job)!;
  }, patience);
  context.wrote();
  return view(context, schedule, row, secret);
}

async function requireWebhook(context: OperationContext, name: string): Promise<WebhookSchedule> {
  const job = await context.db.read(() => jobOf(requireJob(context, name)), patience);
  if (isWebhook(job)) return job.schedule;
  throw new OperationError(
    "invalid",
    `${name} has no secret address, as it does not run when one is called. Its entry would say "type: webhook".`,
  );
}

function view({ page }: OperationContext, { secret: signedWith }: WebhookSchedule, row: WebhookRow, secret: string) {
  const path = `/hook/${secret}`;
  const { job_name: job, created, last_called, calls } = row;
  const base = page();
  return { job, path, url: base === null ? null : base + path, signed_with: signedWith, created, last_called, calls };
}

function aboutOf(job: string): string {
  return `webhook address of ${job}`;
}

async function opened<T>(work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SecretsKeyError) throw new OperationError("invalid", error.message, { cause: error });
    throw error;
  }
}
