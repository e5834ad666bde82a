/** Somebody has called a secret address: it becomes a trigger, or nothing at all. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { insertClosedTrigger, insertTrigger } from "../../db/triggers.ts";
import { countCall, forgetSignatures, takeSignature, webhookByHash } from "../../db/webhooks.ts";
import { jobRow } from "../../db/jobs.ts";
import type { Json } from "../../model/job.ts";
import { patience, type OperationContext } from "../context.ts";
import { jobOf } from "../job-views.ts";
import { addressHash, isWebhook, vaultOf } from "./address.ts";

const mostSecondsApart = 300;

export interface Called {
  secret: string;
  /** As it came, for the signature. */
  body: Buffer;
  /** As the program gets it: `body`, `query`, `headers`, `method`. */
  context: Record<string, Json>;
  /** The caller's own name for this call; a second one with it changes nothing. */
  id: string | null;
  /** `sha256=…` over the time, a dot, and the body. */
  signature: string | null;
  /** Epoch seconds as text. */
  timestamp: string | null;
}

export type Answered =
  | { kind: "taken"; trigger: number }
  /** This call was taken before. */
  | { kind: "known" }
  | { kind: "unknown" }
  | { kind: "unsigned"; why: string }
  | { kind: "off" };

export async function callWebhook(context: OperationContext, called: Called): Promise<Answered> {
  const { db, clock } = context;
  const found = await db.read(() => {
    const webhook = webhookByHash(db, addressHash(called.secret));
    const row = webhook && jobRow(db, webhook.job_name);
    return row ? { name: row.job_name, job: jobOf(row) } : null;
  }, patience);
  if (found === null || !isWebhook(found.job)) return { kind: "unknown" };
  const { name, job } = found;
  const { secret } = job.schedule;
  const signed = secret === null ? null : await checkSignature(context, name, secret, called);
  if (typeof signed === "string") return { kind: "unsigned", why: signed };
  const answered = await db.write((): Answered => {
    const now = clock.now();
    countCall(db, name, now);
    const trigger = {
      ...{ job_name: name, created: now, source: "webhook" as const, context: called.context },
      ...(called.id === null ? {} : { dedupe_key: `webhook:${called.id}` }),
    };
    if (!job.enabled) {
      insertClosedTrigger(db, { ...trigger, outcome: "refused", note: "its address was called while it was off" });
      return { kind: "off" };
    }
    // The caller's own name for a call is not signed: whoever has seen one could send it again under another name.
    if (signed !== null && isTakenBefore(context, name, signed)) return { kind: "known" };
    const id = insertTrigger(db, trigger);
    return id === null ? { kind: "known" } : { kind: "taken", trigger: id };
  }, patience);
  context.wrote();
  return answered;
}

/** Call inside `write`. A signature holds until its time is five minutes ago, which may be ten from now. */
function isTakenBefore({ db, clock }: OperationContext, jobName: string, { signature }: Signed): boolean {
  const now = clock.now();
  forgetSignatures(db, now - 3 * mostSecondsApart);
  return !takeSignature(db, jobName, signature, now);
}

interface Signed {
  /** As it has to be, however it was written. */
  signature: string;
}

/** A text says what is wrong. */
async function checkSignature(
  context: OperationContext,
  jobName: string,
  secretName: string,
  { signature, timestamp, body }: Called,
): Promise<Signed | string> {
  if (signature === null || timestamp === null) return "X-Signature and X-Timestamp are missing.";
  const at = Number(timestamp);
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(context.clock.now() - at) > mostSecondsApart) {
    return "X-Timestamp is more than five minutes away from now.";
  }
  const revealed = await vaultOf(context).reveal(jobName, [secretName]);
  if (revealed.error) return "The secret to check it with is not there.";
  const right = createHmac("sha256", revealed.values[secretName]!).update(`${timestamp}.`).update(body).digest();
  const given = Buffer.from(signature.replace(/^sha256=/i, ""), "hex");
  return given.length === right.length && timingSafeEqual(given, right)
    ? { signature: right.toString("hex") }
    : "X-Signature is not right.";
}
