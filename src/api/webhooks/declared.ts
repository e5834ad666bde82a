/** Operations on the secret addresses of webhook jobs. */
import { z } from "zod";
import { count, declare, job, time } from "../declare.ts";

const text = z.string();

const webhookView = z
  .object({
    job,
    path: text.describe("Behind the address of this AIOS; who knows it can start the job"),
    url: text.nullable().describe("As seen from this machine; null while AIOS serves no page"),
    signed_with: text.nullable().describe("The secret that callers must sign with"),
    created: time,
    last_called: time.nullable(),
    calls: count,
  })
  .describe("The secret address at which others start a job");

export const webhookOperations = {
  webhook: declare({
    summary: "The secret address of a webhook job; made when it is first asked for",
    role: "operator",
    params: z.object({ job }),
    result: webhookView,
  }),
  webhook_renew: declare({
    summary: "Give a webhook job another secret address; the one before is worth nothing then",
    role: "owner",
    params: z.object({ job }),
    result: webhookView,
  }),
};
