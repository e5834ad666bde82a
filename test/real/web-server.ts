/** A small website for programs that read the web: pages that tests change, feeds, a calendar, a weather service. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Page {
  status?: number;
  type?: string;
  body: string;
  /** Never answers. */
  hangs?: boolean;
}

export class WebServer {
  /** By path, without the query. */
  readonly pages = new Map<string, Page>();
  /** Paths with their queries, in the order they were asked for. */
  readonly asked: string[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const url = request.url ?? "/";
      this.asked.push(url);
      const page = this.pages.get(url.split("?")[0]!);
      if (page?.hangs) return;
      const { status = 200, type = "text/html; charset=utf-8", body } = page ?? { status: 404, body: "not here" };
      response.writeHead(status, { "content-type": type });
      response.end(body);
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
