/** Real servers of this machine that stand in for the services behind channels, and a screen that nobody looks at. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { onTestFinished, vi } from "vitest";

export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A web service that answers with `status` and keeps what it got. */
export async function webService(answer: { status: number; text?: string } = { status: 200 }) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      received.push({ method, path, headers, body: Buffer.concat(chunks) });
      response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.text ?? "{}");
    });
  });
  const port = await listening(server);
  const json = (index: number) => JSON.parse(received[index]!.body.toString("utf8")) as Record<string, unknown>;
  return { url: `http://127.0.0.1:${port}`, received, json, answer };
}

/** A mail server: takes one user, keeps the mails. https://www.rfc-editor.org/rfc/rfc5321 */
export async function mailServer({ password = "right" } = {}) {
  const mails: string[] = [];
  const talk = (socket: Socket) => {
    let isText = false;
    let buffered = "";
    const say = (line: string) => void socket.write(`${line}\r\n`);
    say("220 stand-in ESMTP");
    const command = (line: string) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "EHLO") return say("250-stand-in\r\n250 AUTH PLAIN");
      if (verb === "AUTH") {
        const [, , given] = Buffer.from(line.split(" ")[2] ?? "", "base64")
          .toString()
          .split("\0");
        return say(given === password ? "235 welcome" : "535 5.7.8 no");
      }
      if (verb === "RCPT" && line.includes("unknown@")) return say("550 5.1.1 no such person");
      if (verb === "DATA") isText = true;
      if (verb === "QUIT") return void socket.end("221 bye\r\n");
      say(verb === "DATA" ? "354 go on" : "250 ok");
    };
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      buffered += chunk.toString("utf8");
      for (;;) {
        const end = buffered.indexOf(isText ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const part = buffered.slice(0, end);
        buffered = buffered.slice(end + (isText ? 5 : 2));
        if (!isText) command(part);
        else {
          mails.push(part);
          isText = false;
          say("250 taken");
        }
      }
    });
  };
  const server = createTcpServer(talk);
  return { port: await listening(server), mails };
}

/** Puts a `notify-send` on the path that writes down what it is to show. */
export function screen(script = "") {
  const folder = mkdtempSync(join(tmpdir(), "aios-screen-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "shown");
  // Each argument ends with a byte that none can hold.
  writeFileSync(
    join(folder, "notify-send"),
    `#!/bin/sh\n${script}\nprintf '%s\\0' "$@" >> ${file}\nprintf '\\n\\0' >> ${file}\n`,
  );
  chmodSync(join(folder, "notify-send"), 0o755);
  vi.stubEnv("AIOS_DESKTOP", "on");
  vi.stubEnv("DISPLAY", ":99");
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"]}`);
  /** The arguments of each call. */
  const shown = (): string[][] => {
    if (!existsSync(file)) return [];
    const calls = readFileSync(file, "utf8").split("\0\n\0");
    return calls.filter((call) => call !== "").map((call) => call.split("\0"));
  };
  return { shown };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    if ("closeAllConnections" in server) (server as unknown as { closeAllConnections(): void }).closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
