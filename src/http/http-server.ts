/**
 * Listens on this machine, by both kinds of address where it has them, and beyond it where that was decided; `start` and
 * `stop` as all long-lived parts.
 */
import type { Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import type { Beyond } from "../api/people/reach-at-start.ts";
import { isAnyAddress } from "../people/reach.ts";
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
  readonly #beyond: Beyond | null;
  #servers: Server[] = [];
  #port: number | null = null;

  /**
   * @param port 0: any free one; else it, or the next free one of the twenty behind it
   * @param beyond an address besides this machine's loopback
   */
  constructor(app: Hono<HttpEnv>, port: number, beyond: Beyond | null = null) {
    this.#app = app;
    this.#wanted = port;
    this.#beyond = beyond;
  }

  /** While it listens. */
  get address(): string | null {
    return this.#port === null ? null : `http://127.0.0.1:${this.#port}`;
  }

  /** @throws PortTakenError */
  async start(): Promise<void> {
    if (this.#port !== null) return;
    if (this.#beyond !== null && (await this.#startBeyond(this.#beyond))) return;
    for (let tried = 0; tried <= portsTried; tried += 1) {
      if (await this.#listen(this.#wanted === 0 ? 0 : this.#wanted + tried)) return;
    }
    await this.stop();
    throw new PortTakenError(this.#wanted);
  }

  async stop(): Promise<void> {
    const servers = this.#servers;
    this.#servers = [];
    this.#port = null;
    await Promise.all(servers.map(close));
  }

  /** Returns whether this machine's loopback is served with it. */
  async #startBeyond({ host, port, tls }: Beyond): Promise<boolean> {
    const server = this.#serverFor(tls);
    const where = host ?? "::";
    let failure = await listen(server, where, port ?? this.#wanted, false);
    // A machine without IPv6 has all its addresses in the other kind.
    if (failure !== null && host === null && isAbsent(failure)) {
      failure = await listen(server, "0.0.0.0", port ?? this.#wanted, false);
    }
    if (failure !== null) throw new Error(`AIOS cannot listen at ${where}: ${failure.message}`, { cause: failure });
    this.#servers.push(server);
    if (tls !== null || !isAnyAddress(where)) return false;
    this.#port = (server.address() as { port: number }).port;
    return true;
  }

  #serverFor(tls: Beyond["tls"]): Server {
    const { fetch } = this.#app;
    if (tls === null) return createAdaptorServer({ fetch }) as Server;
    return createAdaptorServer({ fetch, createServer: createTlsServer, serverOptions: tls }) as Server;
  }

  /** False: the port is taken, for one kind of address at least. */
  async #listen(port: number): Promise<boolean> {
    const servers: Server[] = [];
    let found = port;
    for (const hostname of loopback) {
      const server = this.#serverFor(null);
      const failure = await listen(server, hostname, found, true);
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
    this.#servers.push(...servers);
    this.#port = found;
    return true;
  }
}

/** This machine has no such kind of address. */
function isAbsent({ code }: NodeJS.ErrnoException): boolean {
  return code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT";
}

function listen(server: Server, host: string, port: number, ipv6Only: boolean): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    server.once("error", resolve);
    server.listen({ host, port, ipv6Only }, () => {
      server.off("error", resolve);
      resolve(null);
    });
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
