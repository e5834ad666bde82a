/** For tests: a real AIOS with its own sign-in, a clock that can be moved on, and browsers that keep cookies. */
import { request as plainRequest, type IncomingMessage } from "node:http";
import { TestHome } from "../../api/api.test-kit.ts";
import type { PersonView } from "../../api/people/views.ts";
import { realClock } from "../../engine/real.ts";
import type { Role } from "../../model/role.ts";
import { startHttp, type RunningHttp } from "../start-http.ts";
import { openSignIn } from "./open-sign-in.ts";

export interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  text: string;
  /** The body as JSON; empty where it is none. */
  body: Record<string, unknown>;
}

export class SignInHome {
  readonly home = new TestHome({ "jobs.yaml": "- name: report\n  type: trigger\n  file: report.sh\n" });
  /** Seconds that the clock is ahead. */
  ahead = 0;
  #http: RunningHttp | null = null;

  async start({ proxies = [], hosts = [] }: { proxies?: string[]; hosts?: string[] } = {}): Promise<void> {
    this.home.write("Programs/report.sh", "#!/bin/sh\necho fine\n");
    await this.home.start();
    const { aios, direct } = this.home;
    direct.context.clock = { ...realClock, now: () => realClock.now() + this.ahead };
    this.#http = await startHttp({
      port: 0,
      context: direct.context,
      authenticator: await openSignIn(aios.db, direct),
      pageFolder: this.home.path,
      ...{ proxies, hosts },
      onFact: (listener) => aios.engine.facts.on(listener),
      onFault: (message) => {
        throw new Error(message);
      },
    });
    direct.page = this.#http.address;
  }

  get http(): RunningHttp {
    return this.#http!;
  }

  browser(): Browser {
    return new Browser(this.http.address);
  }

  /** The path of a fresh one-time link for the owner, as the terminal makes it. */
  async link(): Promise<string> {
    const { url } = await this.home.direct.call("my_link", {});
    return url.slice(this.http.address.length);
  }

  async owner(): Promise<Browser> {
    return this.#entered(await this.link());
  }

  /** Adds a person, who comes in by their link. */
  async person(name: string, role: Role): Promise<{ browser: Browser; person: PersonView }> {
    const { person, link } = await this.home.direct.call("person_add", { name, role });
    return { person, browser: await this.#entered(link.url.slice(this.http.address.length)) };
  }

  async #entered(path: string): Promise<Browser> {
    const browser = this.browser();
    const { status, text } = await browser.enter(path);
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
    return browser;
  }

  async remove(): Promise<void> {
    await this.#http?.stop();
    await this.home.remove();
  }
}

/** Keeps cookies, and says of its requests what a browser says of a page's own. */
export class Browser {
  cookie: string | null = null;
  readonly address: string;

  constructor(address: string) {
    this.address = address;
  }

  /** What the page of a one-time link does. */
  enter(path: string): Promise<Answer> {
    return this.ask("POST", "/enter", { link: new URL(path, this.address).searchParams.get("link") });
  }

  ask(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    const sent = {
      "sec-fetch-site": "same-origin",
      "user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(this.cookie === null ? {} : { cookie: this.cookie }),
      ...headers,
    };
    return this.raw(method, path, sent, body === undefined ? "" : JSON.stringify(body));
  }

  raw(method: string, path: string, headers: Record<string, string>, body = ""): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = plainRequest(this.address + path, { method, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("end", () => {
          this.#keepCookie(response.headers["set-cookie"]);
          resolve({ status: response.statusCode!, headers: response.headers, text, body: parsed(text) });
        });
      });
      asked.on("error", reject);
      asked.end(body);
    });
  }

  /** The event stream: resolves once it is open; `ended` once AIOS has ended it. */
  stream(): Promise<{ status: number; ended: Promise<void>; close: () => void }> {
    return new Promise((resolve, reject) => {
      const headers = { "sec-fetch-site": "same-origin", cookie: this.cookie ?? "" };
      const asked = plainRequest(`${this.address}/api/v1/events`, { headers }, (response) => {
        response.resume();
        const ended = new Promise<void>((end) => response.once("close", () => end()));
        resolve({ status: response.statusCode!, ended, close: () => asked.destroy() });
      });
      asked.on("error", reject);
      asked.end();
    });
  }

  #keepCookie(set: string[] | undefined): void {
    const [pair] = set?.[0]?.split(";") ?? [];
    if (pair !== undefined) this.cookie = pair.endsWith("=") ? null : pair;
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
