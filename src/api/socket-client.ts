/** Talks to a running AIOS over its local socket. */
import { request } from "node:http";
import { connect } from "node:net";
import { OperationError, type Caller, type OperationName, type Params, type Result } from "./operations.ts";

const connectMilliseconds = 1_000;
/** Operations may wait up to 30 seconds for something to happen. */
const answerMilliseconds = 45_000;

/** The first of the sockets behind which an AIOS answers, or null. */
export async function findLive(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (await answers(path)) return path;
  return null;
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (live: boolean) => {
      socket.destroy();
      resolve(live);
    };
    socket.setTimeout(connectMilliseconds, () => settle(false));
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}

export class SocketCaller implements Caller {
  readonly live = true;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async call<Name extends OperationName>(name: Name, params: Params<Name>): Promise<Result<Name>> {
    const { status, text } = await this.#post(name, JSON.stringify(params));
    const body = JSON.parse(text) as { kind?: OperationError["kind"]; error?: string };
    if (status === 200) return body as Result<Name>;
    if (body.kind) throw new OperationError(body.kind, body.error ?? "");
    throw new Error(`AIOS answered with an error of its own: ${body.error ?? text}`);
  }

  async close(): Promise<void> {}

  #post(name: string, body: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const failed = (cause: unknown) =>
        reject(new OperationError("unavailable", `AIOS stopped answering (${(cause as Error).message}). See whether it still runs: aios status`));
      const posted = request(
        { socketPath: this.#path, path: `/${name}`, method: "POST", timeout: answerMilliseconds },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => resolve({ status: response.statusCode ?? 500, text: Buffer.concat(chunks).toString("utf8") }));
          response.on("error", failed);
        },
      );
      posted.on("timeout", () => posted.destroy(new Error("no answer in time")));
      posted.on("error", failed);
      posted.end(body);
    });
  }
}
