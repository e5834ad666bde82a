/** The HTTP server's routes behind their guards. What is not in the list of routes does not exist. */
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Authenticator } from "./authenticator.ts";
import { addressOf, refuseForeign, refuseRole, refuseUnknownHost } from "./guard.ts";
import { addSecurityHeaders } from "./headers.ts";
import { problem, problemOf } from "./problem.ts";
import type { HttpEnv, HttpRoute } from "./route-table.ts";

const longestBodyBytes = 4 * 1024 * 1024;
const longestRefusalMilliseconds = 2_000;

export interface AppOptions {
  routes: readonly HttpRoute[];
  authenticator: Authenticator;
  /** Names by which this AIOS may be asked for. */
  hosts: ReadonlySet<string>;
  /** Addresses whose forwarding headers are believed. */
  proxies: ReadonlySet<string>;
  /** For what no route answers: the page. */
  otherwise: HttpRoute["handle"];
  /** The id of the newest event, told with each answer of the API. */
  eventId: () => string;
  /** Told of what was no mistake of the asker. */
  onFault: (error: unknown, what: string) => void;
}

export function buildApp(options: AppOptions): Hono<HttpEnv> {
  const { hosts, proxies, onFault } = options;
  const app = new Hono<HttpEnv>();
  app.onError((error, asked) => {
    const answer = problemOf(error, (fault) => onFault(fault, `${asked.req.method} ${asked.req.path}`));
    addSecurityHeaders(answer.headers, asked.get("isSecure"));
    return answer;
  });
  app.use(async (asked, next) => {
    const { incoming } = asked.env;
    asked.set("isSecure", isSecure(incoming, proxies));
    asked.set("address", addressOf(peerOf(incoming), asked.req.header("x-forwarded-for") ?? null, proxies));
    const refused = refuseUnknownHost(asked.req.header("host") ?? null, hosts);
    if (refused) asked.res = refused;
    else await next();
    addSecurityHeaders(asked.res.headers, asked.get("isSecure"));
    return undefined;
  });
  for (const route of options.routes) mount(app, route, options);
  app.all("/api/*", () => problem(404, "The API has nothing at this address. Its operations are listed at /api."));
  app.get("*", (asked) => options.otherwise(asked));
  app.notFound(() => problem(404, "There is nothing at this address."));
  return app;
}

/** The order of what is asked stands here, once for every route. */
function mount(app: Hono<HttpEnv>, route: HttpRoute, { authenticator, eventId }: AppOptions): void {
  const maxSize = route.longestBodyBytes ?? longestBodyBytes;
  const tooLarge = async (asked: Context) => {
    await letFinish(asked.req.raw);
    return problem(413, `What was sent is larger than ${Math.round(maxSize / 1024 / 1024)} MiB.`);
  };
  const limit = bodyLimit({ maxSize, onError: tooLarge });
  app.on(route.method, route.path, limit, async (asked: Context<HttpEnv>) => {
    const { headers } = asked.req.raw;
    const asking = { headers, address: asked.get("address"), isSecure: asked.get("isSecure") };
    const signedIn = route.needs === "open" ? null : await authenticator.authenticate(asking);
    const refused =
      (route.isForeign ? null : refuseForeign(route.method, headers, signedIn?.by ?? null)) ??
      refuseRole(route, signedIn);
    if (refused) return refused;
    if (signedIn) {
      asked.set("signedIn", signedIn);
      asked.header("x-aios-event", eventId());
    }
    return route.handle(asked);
  });
}

function peerOf(incoming: IncomingMessage): string {
  return incoming.socket.remoteAddress ?? "";
}

function isSecure(incoming: IncomingMessage, proxies: ReadonlySet<string>): boolean {
  if ((incoming.socket as TLSSocket).encrypted) return true;
  return proxies.has(addressOf(peerOf(incoming), null, proxies)) && incoming.headers["x-forwarded-proto"] === "https";
}

/** Most programs hear an answer only once they have sent everything; what comes is thrown away, and not for long. */
async function letFinish({ body }: Request): Promise<void> {
  if (body === null || body.locked) return;
  const late = AbortSignal.timeout(longestRefusalMilliseconds);
  // An end of the connection is nothing to tell anybody.
  await body.pipeTo(new WritableStream(), { signal: late }).catch(() => {});
}
