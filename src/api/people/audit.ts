/** Who did what: shown, and checked. */
import { auditBefore } from "../../db/audit.ts";
import { verifyAudit } from "../../people/audit.ts";
import type { Json } from "../../model/job.ts";
import { patience, type OperationContext } from "../context.ts";
import type { Params, Result } from "../operations.ts";

const usual = 100;
const most = 1_000;

export async function audit(
  { db }: OperationContext,
  { before = Number.MAX_SAFE_INTEGER, limit = usual }: Params<"audit">,
): Promise<Result<"audit">> {
  const rows = await db.read(() => auditBefore(db, before, Math.min(limit, most)), patience);
  return rows.map(({ id, at, who, what, detail, hash }) => ({ id, at, who, what, detail: parsed(detail), hash }));
}

export async function auditVerify({ db }: OperationContext): Promise<Result<"audit_verify">> {
  const check = await verifyAudit(db);
  const { entries, bad } = check;
  const count = `${entries} ${entries === 1 ? "entry is" : "entries are"} as written`;
  const sentence =
    bad === null
      ? `${count}, and none is missing.`
      : `Entry ${bad.id} is wrong: ${bad.why}. The ${entries} before it are as written.`;
  return { ...check, sentence: entries === 0 && bad === null ? "Nothing was done yet." : sentence };
}

/** Somebody may have put anything there: that is what verifying is for. */
function parsed(detail: string): Record<string, Json> {
  try {
    const value: unknown = JSON.parse(detail);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, Json>;
  } catch {
    // told below
  }
  return { unreadable: detail.slice(0, 200) };
}
