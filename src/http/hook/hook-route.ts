/**
 * `/hook/SECRET`: others start a webhook job. Whoever does not know an address learns nothing here, not even whether
 * there are any.
 */
import type { Context } from "hono";
import type { OperationContext } from "../../api/context.ts";
import { readJsonText } from "../../api/read-json.ts";
import { callWebhook, type Called } from "../../api/webhooks/call.ts";
import type { Json } from "../../model/job.ts";
import { problem } from "../problem.ts";
import type { HttpEnv, HttpRoute } from "../route-table.ts";
import { Rate } from "./rate.ts";

const longestBodyBytes = 1024 * 1024;
const secretPattern = /^[A-Za-z0-9_-]{22}$/;
/** What tells senders' own calls apart. */
const idHeaders = ["idempotency-key", "webhook-id", "x-webhook-id", "x-github-delivery", "x-request-id"];
const longestId = 200;
/** What a program may want to know; never what signs or identifies the caller. */
const headersGiven = [
  ...["content-type", "user-agent", "x-event", "x-event-type", "x-event-key", "x-github-event", "x-gitlab-event"],
  ...idHeaders,
];

export function hookRoutes(context: OperationContext): HttpRoute[] {
  const now = () => context.clock.monotonic();
  const perAddress = new Rate({ atOnce: 60, perSecond: 10, now });
  const perStranger = new Rate({ atOnce: 20, perSecond: 0.2, now });
  const handle: HttpRoute["handle"] = async (asked) => {
    const secret = asked.req.param("secret") ?? "";
    const who = asked.get("address");
    const tooMany = () => problem(429, "Too many calls. Try again in a minute.", { headers: { "retry-after": "60" } });
    if (secretPattern.test(secret) && !perAddress.take(secret)) return tooMany();
    const called = secretPattern.test(secret) ? await read(asked, secret) : null;
    if (called instanceof Response) return called;
    const answered = called === null ? ({ kind: "unknown" } as const) : await callWebhook(context, called);
    switch (answered.kind) {
      case "taken":
        return asked.json({ taken: true, trigger: answered.trigger }, 202);
      case "known":
        return asked.json({ taken: false, known: true }, 200);
      case "off":
        return problem(409, "This is turned off.");
      case "unsigned":
        return perStranger.take(who) ? problem(401, answered.why) : tooMany();
      case "unknown":
        return perStranger.take(who) ? problem(404, "There is nothing at this address.") : tooMany();
    }
  };
  const shared = { path: "/hook/:secret", needs: "open", isForeign: true, longestBodyBytes, handle } as const;
  return [
    { ...shared, method: "POST" },
    { ...shared, method: "GET" },
  ];
}

async function read(asked: Context<HttpEnv>, secret: string): Promise<Called | Response> {
  const body = Buffer.from(await asked.req.arrayBuffer());
  const content = contentOf(body, asked.req.header("content-type") ?? "");
  if (content === undefined) return problem(400, "What was sent says that it is JSON, and is not.");
  const headers = headersGiven.map((name) => [name, asked.req.header(name)] as const);
  const id = idHeaders.map((name) => asked.req.header(name)).find((value) => value !== undefined);
  return {
    ...{ secret, body, id: id === undefined ? null : id.slice(0, longestId) },
    signature: asked.req.header("x-signature") ?? null,
    timestamp: asked.req.header("x-timestamp") ?? null,
    context: {
      body: content,
      query: asked.req.query(),
      headers: Object.fromEntries(headers.filter(([, value]) => value !== undefined)) as Record<string, string>,
      method: asked.req.method,
    },
  };
}

/** JSON and forms as what they say, else the text; undefined where it is no JSON though it says so. */
function contentOf(body: Buffer, contentType: string): Json | undefined {
  if (body.length === 0) return null;
  const text = body.toString("utf8");
  if (/\bx-www-form-urlencoded\b/i.test(contentType)) return Object.fromEntries(new URLSearchParams(text));
  if (!/\bjson\b/i.test(contentType)) return text;
  try {
    return readJsonText(text);
  } catch {
    return undefined;
  }
}
