/** The page and the API of a running AIOS, wired: routes, live events, the listening itself. */
import { randomBytes } from "node:crypto";
import type { OperationContext } from "../api/context.ts";
import type { Beyond } from "../api/people/reach-at-start.ts";
import { operate } from "../api/operate.ts";
import type { Fact } from "../engine/facts.ts";
import { buildApp } from "./app.ts";
import type { Authenticator } from "./authenticator.ts";
import { downloadRoute } from "./download-route.ts";
import { loopbackHosts } from "./guard.ts";
import { hookRoutes } from "./hook/hook-route.ts";
import { HttpServer } from "./http-server.ts";
import { Collector } from "./live/collector.ts";
import { eventsRoute } from "./live/events-route.ts";
import { LiveHub } from "./live/live-hub.ts";
import { VerdictWatch } from "./live/verdict.ts";
import { operationRoutes } from "./operation-routes.ts";
import { PageFiles } from "./page/page-files.ts";
import { referenceRoutes } from "./reference/routes.ts";
import type { HttpRoute } from "./route-table.ts";

export interface HttpOptions {
  port: number;
  /** An address besides this machine's own loopback. */
  beyond?: Beyond | null;
  /** The operations' own; who asks is put in for each request. */
  context: OperationContext;
  authenticator: Authenticator;
  /** The folder of the built page. */
  pageFolder: string;
  /** Names besides those of this machine's own loopback by which this AIOS may be asked for. */
  hosts?: readonly string[];
  /** Addresses whose forwarding headers are believed. */
  proxies?: readonly string[];
  /** Subscribes to what happens; returns the end of it. */
  onFact: (listener: (fact: Fact) => void) => () => void;
  /** For AIOS's own log. */
  onFault: (message: string) => void;
}

export interface RunningHttp {
  /** `http://127.0.0.1:2467` */
  readonly address: string;
  /** All routes, as a test walks them. */
  readonly routes: readonly HttpRoute[];
  /** Another process has written to the database. */
  noticeForeignChange(): void;
  stop(): Promise<void>;
}

/** @throws PortTakenError */
export async function startHttp(options: HttpOptions): Promise<RunningHttp> {
  const { context, authenticator } = options;
  const hub = new LiveHub(randomBytes(6).toString("hex"));
  const collector = new Collector({
    tell: (kind, data) => hub.tell(kind, data),
    tellLines: (told) => hub.tellLines(told),
    isFollowed: (run) => hub.isFollowed(run),
  });
  const verdict = new VerdictWatch({
    ask: () => operate(context, "status", {}),
    isHeard: () => hub.isHeard,
    tell: (told) => hub.tell("status", told),
  });
  const page = new PageFiles(options.pageFolder);
  hub.onBeat = () => verdict.notice();
  const routes = [
    ...operationRoutes(context),
    downloadRoute(context),
    eventsRoute(hub),
    ...hookRoutes(context),
    ...referenceRoutes(context.version),
    ...authenticator.routes,
  ];
  const app = buildApp({
    routes,
    authenticator,
    hosts: new Set([...loopbackHosts, ...(options.hosts ?? [])]),
    proxies: new Set(options.proxies),
    otherwise: (asked) => page.answer(asked),
    eventId: () => hub.lastId,
    onFault: (error, what) => options.onFault(`${what} could not be answered: ${describe(error)}`),
  });
  const server = new HttpServer(app, options.port, options.beyond ?? null);
  await server.start();
  const endings = [
    options.onFact((fact) => {
      collector.take(fact);
      if (fact.kind !== "lines" && fact.kind !== "progress") verdict.notice();
    }),
    authenticator.onRevoked((credential) => hub.end(credential)),
  ];
  return {
    address: server.address!,
    routes,
    noticeForeignChange() {
      collector.noticeForeignChange();
      authenticator.noticeForeignChange();
      verdict.notice();
    },
    async stop() {
      for (const end of endings) end();
      authenticator.stop();
      collector.stop();
      verdict.stop();
      hub.stop();
      await server.stop();
    },
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
