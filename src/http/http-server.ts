/** Listens on this machine alone, by both kinds of address where it has them; `start` and `stop` as all long-lived parts. */
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import type { HttpEnv } from "./route-table.ts";

const loopback = ["127.0.0.1", "::1"] as const;
const portsTried = 20;

export class PortTakenError extends Error {
  constructor(port: number) {
    super(
      `The ports ${port} to ${port + portsTried} are taken, so there is no page. Choose another by AIOS_PORT; 0 takes any free one.`,
    );
    this.name = "PortTakenError";
  }
}

export class HttpServer {
  readonly #app: Hono<HttpEnv>;
  readonly #wanted: number;
  #servers: Server[] = [];
  #port: number | null = null;

  /** @param port 0: any free one; else it, or the next free one of the twenty behind it */
  constructor(app: Hono<HttpEnv>, port: number) {
    this.#app = app;
    this.#wanted = port;
  }

  /** While it listens. */
  get address(): string | null {
    return this.#port === null ? null : `http://127.0.0.1:${this.#port}`;
  }

  /** @throws PortTakenError */
  async start(): Promise<void> {
    if (this.#port !== null) return;
    for (let tried = 0; tried <= portsTried; tried += 1) {
      if (await this.#listen(this.#wanted === 0 ? 0 : this.#wanted + tried)) return;
    }
    throw new PortTakenError(this.#wanted);
  }

  async stop(): Promise<void> {
    const servers = this.#servers;
    this.#servers = [];
    this.#port = null;
    await Promise.all(servers.map(close));
  }

  /** False: the port is taken, for one kind of address at least. */
  async #listen(port: number): Promise<boolean> {
    const servers: Server[] = [];
    let found = port;
    for (const hostname of loopback) {
      const server = createAdaptorServer({ fetch: this.#app.fetch }) as Server;
      const failure = await listen(server, hostname, found);
      if (failure === null) {
        servers.push(server);
        found = (server.address() as { port: number }).port;
      } else if (isAbsent(failure)) {
        continue;
      } else {
        await Promise.all(servers.map(close));
        if (failure.code === "EADDRINUSE" || failure.code === "EACCES") return false;
        throw failure;
      }
    }
    if (servers.length === 0) return false;
    this.#servers = servers;
    this.#port = found;
    return true;
  }
}

/** This machine has no such kind of address. */
function isAbsent({ code }: NodeJS.ErrnoException): boolean {
  return code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT";
}

function listen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    server.once("error", resolve);
    server.listen({ host, port, ipv6Only: true }, () => {
      server.off("error", resolve);
      resolve(null);
    });
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
