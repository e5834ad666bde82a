/** A real AIOS with its page, on a home of its own, and people who look at it. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { havePage } from "../../bin/page.mjs";
import { RealAios, type StartOptions } from "../real/aios.ts";
import { openBrowser } from "./chromium.ts";
import { Person, type Look } from "./person.ts";

export class PageHome {
  readonly path = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "aios-page-"));
  #aios: RealAios | null = null;
  #browser: Browser | null = null;
  #link: string | null = null;

  /** @param files path in the home → text; none: AIOS starts on an empty folder, as on the first day */
  constructor(files: Record<string, string> = {}) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(this.path, name, ".."), { recursive: true });
      writeFileSync(join(this.path, name), text);
    }
  }

  async start(options: StartOptions = {}): Promise<void> {
    const environment = {
      AIOS_PORT: "0",
      AIOS_OPEN: "0",
      AIOS_TIMEZONE: "UTC",
      HOME: this.path,
      ...options.environment,
    };
    // A fresh checkout has no page yet.
    await havePage(process.execPath);
    this.#aios = new RealAios(this.path, { ...options, environment });
    const line = await this.#aios.said(/^(Open|The page:) http/);
    this.#link = /http\S+/.exec(line)![0];
  }

  get aios(): RealAios {
    return this.#aios!;
  }

  /** Of the page. */
  get origin(): string {
    return new URL(this.#link!).origin;
  }

  /** The link that the first start prints can be used once; later people get one by `aios open`. */
  async person(look: Look = {}): Promise<Person> {
    this.#browser ??= await openBrowser();
    const link = this.#link!.includes("link=") ? this.#link! : await this.newLink();
    this.#link = this.origin;
    return Person.enter(this.#browser, link, look);
  }

  async newLink(): Promise<string> {
    const { cliJson } = await import("../real/cli.ts");
    return (await cliJson<{ url: string }>(this.path, ["open"], { environment: { AIOS_OPEN: "0" } })).url;
  }

  async stop(): Promise<void> {
    await this.#aios?.stop();
    this.#aios = null;
  }

  async remove(): Promise<void> {
    await this.#browser?.close();
    await this.stop();
    rmSync(this.path, { recursive: true, force: true });
  }
}
