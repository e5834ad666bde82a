/**
 * The door of the runs: HTTP on a Unix socket of its own, apart from the owner's. A run speaks for itself only, by the
 * token of its attempt.
 */
import { rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { DatabaseError } from "../../db/errors.ts";
import type { RunAccess } from "../../engine/run-tokens.ts";
import { DoorError, type Answer, type DoorContext } from "./exchange.ts";
import { findRoute } from "./routes.ts";

/** Of a body that nobody wants so much is taken in, so that whoever sends it comes to read the answer. */
const mostDiscardedBytes = 64 * 1024 * 1024;

/** A program that opens them without end shall not take the files of all others. */
const mostConnections = 1_000;

export class DoorServer {
  readonly #path: string;
  readonly #server: Server;

  constructor(path: string, context: DoorContext) {
    this.#path = path;
    this.#server = createServer((request, response) => void answer(context, request, response));
    this.#server.maxConnections = mostConnections;
    // `curl` and the SDKs ask before they send a large body.
    this.#server.on("checkContinue", (request, response) => {
      void answer(context, request, response, () => response.writeContinue());
    });
  }

  async start(): Promise<void> {
    // Left by a killed process: the device's name is ours alone by now, so nobody listens there.
    rmSync(this.#path, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#path, resolve);
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    rmSync(this.#path, { force: true });
  }
}

async function answer(
  context: DoorContext,
  request: IncomingMessage,
  response: ServerResponse,
  proceed?: () => void,
): Promise<void> {
  const { status = 200, body, text, headers } = await carryOut(context, request, proceed ?? (() => {}));
  const content = text ?? JSON.stringify(body);
  // For a person at a terminal; a value is given as it is.
  const end = text === undefined ? "\n" : "";
  if (proceed === undefined) await discardRest(request);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(content + end),
    // What was not read of a body would be taken for the next request.
    ...(request.complete ? {} : { connection: "close" }),
    ...headers,
  });
  response.end(content + end);
}

async function discardRest(request: IncomingMessage): Promise<void> {
  if (request.complete) return;
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostDiscardedBytes) return;
    }
  } catch {
    // It has gone: nobody reads the answer.
  }
}

async function carryOut(context: DoorContext, request: IncomingMessage, proceed: () => void): Promise<Answer> {
  let access: RunAccess | null = null;
  try {
    access = accessOf(context, request);
    // Not by `new URL`: it would take a key named ".." for a way up.
    const [, path = "/", search = ""] = /^([^?]*)\??(.*)$/s.exec(request.url ?? "/") ?? [];
    const { route, name } = findRoute(request.method ?? "GET", path);
    return await route.answer({ ...context, access, name, query: new URLSearchParams(search), request, proceed });
  } catch (error) {
    return refusal(error, (message) => {
      if (access) context.onFault(access.redactor.text(message), access.run);
    });
  }
}

function accessOf({ tokens }: DoorContext, { headers }: IncomingMessage): RunAccess {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (token === undefined) {
    throw new DoorError(401, "Say which run asks, with the header Authorization: Bearer $AIOS_TOKEN");
  }
  const access = tokens.find(token);
  if (access) return access;
  throw new DoorError(401, "This token speaks for no run that is live: it ends with the attempt it was made for.");
}

function refusal(error: unknown, onFault: (message: string) => void): Answer {
  if (error instanceof DoorError) return { status: error.status, body: { error: error.message, ...error.more } };
  if (error instanceof DatabaseError) return { status: 503, body: { error: error.message } };
  const message = error instanceof Error ? error.message : String(error);
  onFault(message);
  return { status: 500, body: { error: `AIOS has a fault, please report it: ${message}` } };
}
