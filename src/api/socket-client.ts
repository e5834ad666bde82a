/** Talks to a running AIOS over its local socket. */
import { request } from "node:http";
import { connect } from "node:net";
import { OperationError } from "./operation-error.ts";
import type { Caller, OperationName, Params, Result } from "./operations.ts";

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

/** What comes instead of a result. */
interface ErrorBody {
  kind?: OperationError["kind"];
  error?: string;
  stack?: string;
}

export class SocketCaller implements Caller {
  readonly live = true;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async call<Name extends OperationName>(name: Name, params: Params<Name>): Promise<Result<Name>> {
    const { status, text } = await this.#post(name, JSON.stringify(params));
    const body = this.#read(text);
    if (status === 200) return body as Result<Name>;
    if (body.kind) throw new OperationError(body.kind, body.error ?? "");
    const fault = new Error(
      `AIOS answered with a fault of its own, please report it: ${body.error ?? `status ${status}`}`,
    );
    if (body.stack !== undefined) fault.stack = body.stack;
    throw fault;
  }

  #read(text: string): ErrorBody {
    try {
      return JSON.parse(text) as ErrorBody;
    } catch {
      const said = JSON.stringify(text.slice(0, 40));
      throw new OperationError(
        "unavailable",
        `What answers at ${this.#path} is not an AIOS that this one understands: ${said}. Stop it, and start this one.`,
      );
    }
  }

  async close(): Promise<void> {}

  #post(name: string, body: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const failed = (cause: unknown) =>
        reject(
          new OperationError(
            "unavailable",
            `AIOS stopped answering (${(cause as Error).message}). See whether it still runs: aios status`,
          ),
        );
      const posted = request(
        { socketPath: this.#path, path: `/${name}`, method: "POST", timeout: answerMilliseconds },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 500, text: Buffer.concat(chunks).toString("utf8") }),
          );
          response.on("error", failed);
        },
      );
      posted.on("timeout", () => posted.destroy(new Error("no answer in time")));
      posted.on("error", failed);
      posted.end(body);
    });
  }
}
