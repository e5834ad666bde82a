/**
 * Every page, empty, full and failed, light and dark, wide and narrow: nothing that keeps people out (axe), nothing to
 * scroll sideways, no expert's words, and a picture of each for whoever wants to look (AIOS_SCREENSHOTS=folder).
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cliJson } from "../real/cli.ts";
import { until } from "../real/until.ts";
import { PageHome } from "./page-home.ts";
import type { Person } from "./person.ts";
import { states } from "./planted.ts";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const looks = ["light", "dark"] as const;
const sizes = [
  { width: 1280, height: 800 },
  { width: 375, height: 667 },
];
/** Also of a large one that is magnified four times (WCAG 1.4.10). */
const narrowest = 320;
/** Twenty-five pages, each judged twice, on a busy machine. */
const minutes = 300_000;
const pictures = process.env["AIOS_SCREENSHOTS"];

/** Words of engineers; pages for them (advanced) are left out. */
const expertWords = /\b(cron|trigger(?:s|ed)?|webhook|payload|JSON|YAML|exit code|ENOENT|stderr|stdout|traceback)\b/i;
const advanced = /^\/settings\/advanced|tab=made/;

/** Each state in a file of its own, so that they are looked at side by side. */
export function lookAtPages(state: keyof typeof states): void {
  describe(`an AIOS that is ${state}`, () => {
    judge(state);
  });
}

function judge(state: keyof typeof states): void {
  const planted = states[state];
  let home: PageHome;
  let person: Person;
  let paths: string[];

  beforeAll(async () => {
    home = new PageHome(planted.files);
    await home.start();
    for (const job of planted.run) await cliJson(home.path, ["run", job]);
    const ran = () => cliJson<object[]>(home.path, ["runs", "--limit", "50"]);
    await until("all have run", async () => (await ran()).length >= planted.run.length);
    person = await home.person();
    const runs = await cliJson<{ id: string; job: string; state: string }[]>(home.path, ["runs", "--limit", "50"]);
    const [failed] = runs.filter((run) => run.state === "failed");
    const [well] = runs.filter((run) => run.state === "succeeded");
    const [live] = runs.filter((run) => run.state === "running");
    const [job] = planted.run;
    paths = [
      ...["/", "/waiting", "/automations", "/ready-made", "/ready-made/tidy-folder", "/ready-made/website-up"],
      ...["people", "alerts", "outbox", "secrets", "devices", "backups", "advanced"].map((part) => `/settings/${part}`),
      ...[
        "/history",
        "/settings",
        "/sign-in",
        "/no-such-page",
        "/tell?text=every%20Friday%20at%205%20remind%20me%20to%20water%20plants",
        "/tell?text=zxqv",
      ],
      ...[failed, well, live].flatMap((run) => (run ? [`/runs/${run.id}`] : [])),
      ...(job
        ? ["", "?tab=settings", "?tab=history", "?tab=made"].map(
            (tab) => `/automations/${encodeURIComponent(job)}${tab}`,
          )
        : []),
    ];
  });
  afterAll(() => home.remove());

  /** Colours and sizes that change are looked at once they have: what is wrong then was not on its way. */
  async function judged() {
    const look = async () => (await new AxeBuilder({ page: person.page }).withTags(tags).analyze()).violations;
    const found = await look();
    if (found.length === 0) return found;
    await frames(person, 30);
    return look();
  }

  async function sideways(): Promise<number> {
    for (let tries = 0; ; tries++) {
      const wide = Number(await person.page.evaluate("document.documentElement.scrollWidth - innerWidth"));
      if (wide <= 0 || tries === 10) return wide;
      await frames(person, 6);
    }
  }

  test.each(sizes)(
    "keeps nobody out, fits the screen, and speaks plainly at $width points",
    async (size) => {
      const problems: string[] = [];
      for (const path of paths) {
        await person.page.setViewportSize(size);
        await person.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
        await person.open(path);
        await person.settles();
        const where = `${state} ${path} ${size.width}`;
        problems.push(...(await plainProblems(where, path)));
        for (const look of looks) {
          await person.page.emulateMedia({ colorScheme: look, reducedMotion: "reduce" });
          await person.page.locator(`html[data-mantine-color-scheme=${look}]`).waitFor();
          const violations = await judged();
          for (const { id, nodes } of violations) {
            problems.push(`${where} ${look}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
          }
          await picture(`${where} ${look}`);
        }
        for (const width of new Set([size.width, narrowest])) {
          await person.page.setViewportSize({ ...size, width });
          const wide = await sideways();
          if (wide > 0) problems.push(`${where}, then ${width}: ${String(wide)} points to scroll sideways`);
        }
      }
      expect(problems).toEqual([]);
      expect(person.strangers).toEqual([]);
      expect(person.complaints).toEqual([]);
    },
    minutes,
  );

  async function plainProblems(where: string, path: string): Promise<string[]> {
    if (advanced.test(path)) return [];
    const text = await person.page.locator("main").innerText();
    const word = expertWords.exec(text);
    return word ? [`${where}: says “${word[0]}”: …${text.slice(Math.max(0, word.index - 60), word.index + 60)}…`] : [];
  }

  async function picture(where: string): Promise<void> {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    const name = where.replace(/[0-9a-f]{8}-[0-9a-f-]+/, "run").replace(/[^\w.-]+/g, "_");
    await person.page.screenshot({ path: join(pictures, `${name}.png`) });
  }
}

/** Waits until the page was painted so many times. */
async function frames({ page }: Person, count: number): Promise<void> {
  const painted = "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))";
  for (let nth = 0; nth < count; nth += 2) await page.evaluate(painted);
}
