/** Decisions in a real browser: nothing typed is lost, a slip is taken back, and no card outlives its question. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ReviewView } from "../../src/api/reviews/views.ts";
import { cliJson } from "../real/cli.ts";
import { until } from "../real/until.ts";
import type { PageHome } from "./page-home.ts";
import { list, newHome, statusOf } from "./task-kit.ts";

const order = `import { ask } from "aios";
import { appendFileSync } from "node:fs";

export async function main({ n, folder }: { n: number; folder: string }) {
  const answer = await ask(\`Order \${n}?\`, {
    form: {
      type: "object",
      required: ["amount"],
      properties: {
        amount: { type: "integer", title: "How many", minimum: 1 },
        note: { type: "string", title: "A note" },
      },
    },
    choices: [
      { value: "order", label: "Order", tone: "good" },
      { value: "leave", label: "Leave it", tone: "bad" },
    ],
  });
  appendFileSync(\`\${folder}/orders.txt\`, JSON.stringify(answer) + "\\n");
}
`;

const keep = `import { ask } from "aios";
export async function main({ n }: { n: number }) {
  return ask(\`Keep report \${n}?\`);
}
`;

const files = {
  "jobs.yaml": list(
    { name: "Order", file: "order.ts", function: "main", type: "trigger", overlap: "parallel" },
    { name: "Keep", file: "keep.ts", function: "main", type: "trigger", overlap: "parallel" },
    { name: "Flaky", file: "flaky.sh", type: "trigger" },
  ),
  "Programs/order.ts": order,
  "Programs/keep.ts": keep,
};

function open(home: PageHome): Promise<ReviewView[]> {
  return cliJson<ReviewView[]>(home.path, ["reviews"]);
}

async function asked(home: PageHome, job: string, count: number): Promise<void> {
  const kwargs = (n: number) => JSON.stringify(job === "Order" ? { n, folder: home.path } : { n });
  for (let n = 1; n <= count; n++) await cliJson(home.path, ["trigger", job, "[]", kwargs(n)]);
  await until(`${count} wait`, async () => (await open(home)).length === count);
}

test("a question's form: its problem is said at the field, and what is typed outlives a reload", async () => {
  const home = await newHome(files);
  await asked(home, "Order", 1);
  const person = await home.person();
  const { page } = person;
  await person.open("/waiting");
  await person.clickButton(/^Order\b/);
  await person.sees("This is needed.");
  const amount = page.getByLabel(/How many/);
  expect(await amount.getAttribute("aria-invalid")).toBe("true");
  await person.type(amount, "0");
  await person.type(page.getByLabel(/A note/), "blue ones");
  await person.clickButton(/^Order\b/);
  await person.sees("This must be at least 1.");
  await page.reload();
  await page.getByLabel(/A note/).waitFor();
  expect(await page.getByLabel(/A note/).inputValue()).toBe("blue ones");
  expect(await amount.inputValue()).toBe("0");
  await person.type(amount, "12");
  await person.clickButton(/^Order\b/);
  await person.sees("Nothing needs you.");
  const path = join(home.path, "orders.txt");
  await until("it is ordered", () => existsSync(path));
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ choice: "order", amount: 12, note: "blue ones" });
  expect(person.complaints).toEqual([]);
});

test("Z takes back what was decided just now, and what another browser decides is gone here", async () => {
  const home = await newHome(files);
  await asked(home, "Order", 3);
  const person = await home.person();
  const { page } = person;
  await person.open("/waiting");
  const cards = page.getByText(/^Order \d\?$/);
  await until("three cards", async () => (await cards.count()) === 3);
  const marked = () => page.locator("article[data-active] h2").textContent();
  await person.press("j");
  await until("the second is marked", async () => (await marked()) === "Order 2?");
  await person.press("3");
  await until("it is set apart", async () => (await cards.count()) === 2);
  // Within the five seconds that it is held, also where the machine is busy.
  await person.press("z");
  await until("it is back", async () => (await cards.count()) === 3);
  expect(await marked()).toBe("Order 2?");

  const [first] = await open(home);
  const other = await home.person();
  await other.open("/waiting");
  const card = other.page.getByRole("article", { name: "Order 1?" });
  await other.click(card.getByRole("button", { name: /Leave it/ }));
  await until("the card here is closed", async () => (await cards.count()) === 2, { seconds: 20 });
  expect(await marked()).toBe("Order 2?");
  expect((await open(home)).map(({ id }) => id)).not.toContain(first!.id);
  expect(person.complaints).toEqual([]);
});

test("questions that say the same are decided at once; what failed is tried again", async () => {
  const home = await newHome(files);
  const good = join(home.path, "good");
  writeFileSync(join(home.path, "Programs/flaky.sh"), `#!/bin/sh\ntest -e "${good}"\n`);
  await asked(home, "Keep", 4);
  await cliJson(home.path, ["run", "Flaky"]);
  await until("it has failed", async () => (await open(home)).length === 5);
  const person = await home.person();
  await person.open("/waiting");
  await person.clickButton(/\(all 4\)/);
  writeFileSync(good, "");
  await person.clickButton(/Try again/);
  await until("nothing waits", async () => (await open(home)).length === 0);
  await until("all is well again", async () => (await statusOf(home)).state === "fine");
  await person.sees("Nothing needs you.");
  expect(person.complaints).toEqual([]);
});
