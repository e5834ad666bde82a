/**
 * A person at the page of a real AIOS. Counts what it costs them: clicks, keys, words typed, screens, the most words
 * on one screen, and seconds; these are what the page is judged by.
 */
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { screenTitle, wordsInView } from "./seen.mjs";

export interface Effort {
  task: string;
  clicks: number;
  /** Pressed one by one, beside what was typed. */
  keys: number;
  wordsTyped: number;
  fields: number;
  screens: number;
  /** On the screen that had most. */
  mostWords: number;
  seconds: number;
}

export interface Look {
  width?: number;
  height?: number;
  colorScheme?: "light" | "dark";
}

export class Person {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly #origin: string;
  /** Requests to anywhere else, and what a page said went wrong: both must stay empty. */
  readonly strangers: string[] = [];
  readonly complaints: string[] = [];
  #effort: Omit<Effort, "task" | "seconds"> = nothing();
  #screens = new Set<string>();
  #began = performance.now();

  private constructor(context: BrowserContext, page: Page, origin: string) {
    this.context = context;
    this.page = page;
    this.#origin = origin;
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !/^(data|blob|about):/.test(url)) this.strangers.push(url);
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      // Of a request that failed the next says more.
      if (message.type() === "error" && !message.text().startsWith("Failed to load"))
        this.complaints.push(message.text());
    });
    page.on("response", (response) => {
      if (response.status() >= 400) this.complaints.push(`${response.status()} ${response.url()}`);
    });
  }

  /** Opens the one-time link that AIOS has printed, as the browser does by itself. */
  static async enter(
    browser: Browser,
    link: string,
    { width = 1280, height = 800, colorScheme = "light" }: Look = {},
  ): Promise<Person> {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme,
      locale: "en-GB",
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const person = new Person(context, page, new URL(link).origin);
    await page.goto(link);
    await page.getByRole("navigation").first().waitFor();
    return person;
  }

  begin(): void {
    this.#effort = nothing();
    this.#screens = new Set();
    this.#began = performance.now();
  }

  /** What it cost since `begin`. */
  async effort(task: string): Promise<Effort> {
    await this.#look();
    return { task, ...this.#effort, screens: this.#screens.size, seconds: (performance.now() - this.#began) / 1000 };
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.#origin}${path}`);
    await this.page.locator("main").waitFor();
  }

  /** The page itself has come, and nothing on it is loading any more. */
  async settles(): Promise<void> {
    await this.page.locator("main h1").first().waitFor({ state: "attached" });
    await this.page.locator("main [aria-busy=true], main .mantine-Loader-root").first().waitFor({ state: "detached" });
  }

  async click(what: Locator): Promise<void> {
    await what.waitFor();
    await this.#look();
    await what.click();
    this.#effort.clicks++;
  }

  async clickButton(name: string | RegExp): Promise<void> {
    await this.click(this.page.getByRole("button", { name }).first());
  }

  async clickLink(name: string | RegExp): Promise<void> {
    await this.click(this.page.getByRole("link", { name }).first());
  }

  async type(field: Locator, text: string): Promise<void> {
    await field.fill(text);
    this.#effort.fields++;
    this.#effort.wordsTyped += text.split(/\s+/).length;
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      this.#effort.keys++;
    }
  }

  /** Waits until the text is to be seen. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** All words that are to be seen without scrolling. */
  words(): Promise<string> {
    return this.page.evaluate(wordsInView);
  }

  async #look(): Promise<void> {
    const words = (await this.words()).split(/\s+/).filter((word) => /[\p{L}\d]/u.test(word)).length;
    this.#effort.mostWords = Math.max(this.#effort.mostWords, words);
    const heading = await this.page.evaluate(screenTitle);
    this.#screens.add(`${new URL(this.page.url()).pathname} ${heading}`);
  }

  leave(): Promise<void> {
    return this.context.close();
  }
}

function nothing(): Omit<Effort, "task" | "seconds"> {
  return { clicks: 0, keys: 0, wordsTyped: 0, fields: 0, screens: 0, mostWords: 0 };
}

/** As a table, for whoever reads the tests' output. */
export function effortTable(efforts: readonly Effort[]): string {
  const head = ["task", "clicks", "keys", "fields", "words typed", "screens", "most words", "seconds"];
  const rows = efforts.map((effort) => [
    ...[effort.task, effort.clicks, effort.keys, effort.fields, effort.wordsTyped, effort.screens, effort.mostWords],
    effort.seconds.toFixed(1),
  ]);
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join("  "),
    )
    .join("\n");
}
