/**
 * The local socket of a running AIOS: `POST /NAME` with the parameters as JSON. Only this user can connect, as the
 * folder of the socket is private (mode 0700).
 */
import { rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { OperationContext } from "./context.ts";
import { isOperation, operate } from "./operate.ts";
import { OperationError } from "./operation-error.ts";
import { readParams } from "./read-params.ts";

const longestBodyBytes = 4 * 1024 * 1024;
const statusOf = { not_found: 404, invalid: 400, unavailable: 503, forbidden: 403, conflict: 409 } as const;

export class SocketServer {
  readonly #path: string;
  readonly #server: Server;

  constructor(path: string, context: OperationContext) {
    this.#path = path;
    this.#server = createServer((request, response) => void answer(context, request, response));
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

async function answer(context: OperationContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body } = await carryOut(context, request);
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function carryOut(
  context: OperationContext,
  request: IncomingMessage,
): Promise<{ status: number; body: unknown }> {
  try {
    const name = request.url?.slice(1) ?? "";
    if (request.method !== "POST" || !isOperation(name)) {
      throw new OperationError("not_found", `This AIOS knows no operation "${name}". Is it another version?`);
    }
    const params = readParams(name, await readBody(request));
    return { status: 200, body: await operate(context, name, params) };
  } catch (error) {
    if (error instanceof OperationError) {
      return { status: statusOf[error.kind], body: { kind: error.kind, error: error.message } };
    }
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { status: 500, body: { error: message, stack } };
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > longestBodyBytes) throw new OperationError("invalid", "The request is larger than 4 MiB.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
