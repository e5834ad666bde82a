/** For tests: a real AIOS with a real HTTP server, and people who are known by a header of their own. */
import { request as plainRequest } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestHome } from "../api/api.test-kit.ts";
import type { Role } from "../model/role.ts";
import { roles } from "../model/role.ts";
import type { Asking, Authenticator, SignedIn } from "./authenticator.ts";
import { startHttp, type RunningHttp } from "./start-http.ts";

/** `Authorization: Bearer owner` is an owner's program; `Cookie: test=owner` an owner's browser. */
export class TestPeople implements Authenticator {
  readonly routes = [];
  readonly revoked = new Set<string>();
  readonly #listeners = new Set<(credential: string | null) => void>();

  authenticate({ headers }: Asking): Promise<SignedIn | null> {
    const bearer = /^Bearer (\w+)$/.exec(headers.get("authorization") ?? "")?.[1];
    const cookie = /\btest=(\w+)/.exec(headers.get("cookie") ?? "")?.[1];
    const name = bearer ?? cookie ?? "";
    if (!roles.includes(name as Role) || this.revoked.has(name)) return Promise.resolve(null);
    const kind = bearer === undefined ? ("person" as const) : ("token" as const);
    const actor = { kind, person_id: name, name, role: name as Role };
    return Promise.resolve({ actor, by: bearer === undefined ? "cookie" : "bearer", credential: name });
  }

  noticeForeignChange(): void {}
  stop(): void {}
  onRevoked(listener: (credential: string | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  revoke(name: string): void {
    this.revoked.add(name);
    for (const listener of this.#listeners) listener(name);
  }
}

export class HttpHome {
  readonly home: TestHome;
  readonly people = new TestPeople();
  readonly faults: string[] = [];
  readonly pageFolder = mkdtempSync(join(tmpdir(), "aios-page-"));
  #http: RunningHttp | null = null;

  constructor(files: Record<string, string> = { "jobs.yaml": "[]\n" }) {
    this.home = new TestHome(files);
  }

  async start({ proxies = [] }: { proxies?: string[] } = {}): Promise<void> {
    await this.home.start();
    const { aios, direct } = this.home;
    this.#http = await startHttp({
      port: 0,
      context: direct.context,
      authenticator: this.people,
      pageFolder: this.pageFolder,
      proxies,
      onFact: (listener) => aios.engine.facts.on(listener),
      onFault: (message) => this.faults.push(message),
    });
    this.home.onForeignChange = () => this.#http?.noticeForeignChange();
  }

  get http(): RunningHttp {
    return this.#http!;
  }

  /** As a program with an owner's token asks, unless `headers` say otherwise. */
  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has("authorization") && !headers.has("cookie")) headers.set("authorization", "Bearer owner");
    return fetch(this.http.address + path, { ...init, headers, redirect: "manual" });
  }

  async get<T>(path: string): Promise<T> {
    const response = await this.ask(path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** With headers that `fetch` would not send, such as `Host` and `Sec-Fetch-Site`. */
  plain(
    method: string,
    path: string,
    headers: Record<string, string>,
    body = "",
  ): Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: string }> {
    return new Promise((resolve, reject) => {
      const asked = plainRequest(this.http.address + path, { method, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body: text }));
      });
      asked.on("error", reject);
      asked.end(body);
    });
  }

  async remove(): Promise<void> {
    await this.#http?.stop();
    await this.home.remove();
    rmSync(this.pageFolder, { recursive: true, force: true });
  }
}
