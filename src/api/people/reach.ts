/** From where AIOS can be opened: what was chosen, what is lacking, and the choice for the next start. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { Database } from "../../db/database.ts";
import { ownersWithSignIn } from "../../db/people.ts";
import { putReach, storedReach } from "../../db/reach.ts";
import { lackingFor, namesOfCertificate, publicUrlProblem, thisMachine } from "../../people/reach.ts";
import type { Found, Reach } from "../../people/reach.ts";
import { patience, type OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import { refuseTokens } from "./asker.ts";
import type { ReachView } from "./views.ts";

export async function reach(context: OperationContext): Promise<Result<"reach">> {
  const { db } = context;
  return db.read(() => viewOf(context, context.reach().demanded ?? chosenReach(db)), patience);
}

export async function reachSet(context: OperationContext, params: Params<"reach_set">): Promise<Result<"reach_set">> {
  refuseTokens(context);
  const { db } = context;
  if (context.reach().demanded !== null) {
    throw new OperationError("conflict", "AIOS was started with AIOS_LISTEN, and that decides. Change it there.");
  }
  return db.write(() => {
    const wanted = merged(chosenReach(db), params);
    refuseBadFields(wanted);
    const [lacking] = lackingFor(wanted, foundFor(db, wanted));
    if (lacking !== undefined) {
      const message = `${lacking.sentence} ${lacking.what_next}`;
      throw new OperationError("invalid", message, { fields: { [lacking.field]: message } });
    }
    putReach(db, wanted);
    return viewOf(context, wanted);
  }, patience);
}

/** As it was chosen on the page; this machine only, where nothing was. Call inside `read` or `write`. */
export function chosenReach(db: Database): Reach {
  return { ...thisMachine, ...(storedReach(db) as Partial<Reach> | null) };
}

/** What the decision needs to know. Call inside `read` or `write`. */
export function foundFor(db: Database, { certificate, certificateKey }: Reach): Found {
  const ownerCanSignIn = ownersWithSignIn(db).length > 0;
  if (certificate === null && certificateKey === null) {
    return { ownerCanSignIn, certificateProblem: null, certificateNames: [] };
  }
  if (certificate === null || certificateKey === null) {
    const missing = certificate === null ? "its certificate is missing" : "its key is missing";
    const certificateProblem = `Of the certificate, only one file is named: ${missing}.`;
    return { ownerCanSignIn, certificateProblem, certificateNames: [] };
  }
  try {
    const pem = readFileSync(certificate, "utf8");
    const key = createPrivateKey(readFileSync(certificateKey, "utf8"));
    const fits = new X509Certificate(pem).checkPrivateKey(key);
    const certificateProblem = fits ? null : `The key ${certificateKey} is not that of ${certificate}.`;
    return { ownerCanSignIn, certificateProblem, certificateNames: namesOfCertificate(pem) };
  } catch (error) {
    const certificateProblem = `The certificate cannot be used: ${(error as Error).message}.`;
    return { ownerCanSignIn, certificateProblem, certificateNames: [] };
  }
}

function merged(known: Reach, params: Params<"reach_set">): Reach {
  const empty = (text: string | null) => (text === null || text.trim() === "" ? null : text.trim());
  return {
    ...known,
    from: params.from,
    ...(params.port === undefined ? {} : { port: params.port }),
    ...(params.public_url === undefined ? {} : { publicUrl: empty(params.public_url)?.replace(/\/+$/, "") ?? null }),
    ...(params.proxies === undefined ? {} : { proxies: params.proxies.map((proxy) => proxy.trim()) }),
    ...(params.certificate === undefined ? {} : { certificate: empty(params.certificate) }),
    ...(params.certificate_key === undefined ? {} : { certificateKey: empty(params.certificate_key) }),
  };
}

function refuseBadFields({ publicUrl, proxies }: Reach): void {
  const fields: Record<string, string> = {};
  const wrongUrl = publicUrl === null ? null : publicUrlProblem(publicUrl);
  if (wrongUrl !== null) fields["public_url"] = wrongUrl;
  const wrong = proxies.find((proxy) => isIP(proxy) === 0);
  if (wrong !== undefined) fields["proxies"] = `"${wrong.slice(0, 60)}" is no address such as 127.0.0.1.`;
  const [problem] = Object.values(fields);
  if (problem !== undefined) throw new OperationError("invalid", problem, { fields });
}

function viewOf(context: OperationContext, wanted: Reach): ReachView {
  const now = context.reach();
  const lacking = lackingFor({ ...wanted, from: "anywhere" }, foundFor(context.db, wanted));
  return {
    from: wanted.from,
    now: now.from,
    decided_by: now.demanded === null ? "setting" : "environment",
    sentence: sentenceFor(wanted.from, now.from, lacking.length),
    url: now.from === "anywhere" ? now.publicUrl : null,
    lacking: lacking.map(({ kind, sentence, what_next }) => ({ kind, sentence, what_next })),
    public_url: wanted.publicUrl,
    proxies: [...wanted.proxies],
    certificate: wanted.certificate,
    certificate_key: wanted.certificateKey,
    port: wanted.port,
  };
}

function sentenceFor(wanted: Reach["from"], now: Reach["from"], lacking: number): string {
  if (wanted !== now) {
    return wanted === "anywhere"
      ? "From the next start of AIOS on, it can be opened on your phone and other computers."
      : "From the next start of AIOS on, it can be opened on this machine only.";
  }
  if (now === "anywhere") return "AIOS can be opened on your phone and other computers.";
  const open = "AIOS can be opened on this machine only.";
  if (lacking === 0) return `${open} Everything is ready to open it on your phone, too.`;
  return `${open} For your phone, ${lacking === 1 ? "one thing is" : `${lacking} things are`} lacking.`;
}
