/** Tasks of a person who manages what runs: is all well, decide, change a program. Costs as in tasks.test.ts. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { ReviewView } from "../../src/api/reviews/views.ts";
import { openDatabase } from "../../src/db/open.ts";
import { setOrigin } from "../../src/programs/versions/record.ts";
import { cliJson } from "../real/cli.ts";
import { treeHash } from "../real/tree-hash.ts";
import { until } from "../real/until.ts";
import { agrees, done, list, newHome, statusOf, write } from "./task-kit.ts";

test("2: is everything fine? With fine, late, failed and never ran: the right verdict at a glance, on a phone", async () => {
  const home = await newHome({
    "jobs.yaml": list(
      { name: "Fine", file: "ok.sh", type: "trigger" },
      { name: "Broken", file: "bad.sh", type: "trigger", retries: 1 },
      { name: "Slow", file: "slow.sh", type: "daily", time: "03:00" },
      { name: "Nightly", file: "ok.sh", type: "daily", time: "04:00" },
    ),
    "Programs/ok.sh": "#!/bin/sh\necho ok\n",
    "Programs/bad.sh": "#!/bin/sh\nexit 1\n",
    "Programs/slow.sh": "#!/bin/sh\nsleep 600\n",
  });
  const person = await home.person({ width: 375, height: 667 });
  await cliJson(home.path, ["run", "Fine"]);
  await until("it has run", async () => (await statusOf(home)).counts.waiting === 0);
  person.begin();
  await person.open("/");
  await person.sees(/Everything is fine/);
  await agrees(home, person);

  for (const job of ["Broken", "Slow"]) await cliJson(home.path, ["run", job]);
  await until("one runs, one failed", async () => {
    const { running, attention } = await statusOf(home);
    return running.length === 1 && attention.length === 1;
  });
  // A time that passed an hour ago and waits behind the one that runs, and one that was missed altogether.
  const now = Date.now() / 1000;
  const db = new DatabaseSync(join(home.path, "orchestrator.db"), { timeout: 10_000 });
  const trigger = "INSERT INTO triggers (job_name, source, due_at, created) VALUES ('Slow', 'schedule', ?, ?)";
  db.prepare(trigger).run(now - 3_600, now - 3_600);
  const alert =
    "INSERT INTO alerts (kind, subject, job_name, message, opened, last) VALUES (?, ? || ':' || ?, ?, ?, ?, ?)";
  db.prepare(alert).run("late", "late", "Slow", "Slow", "Slow is an hour late", now, now);
  db.prepare(alert).run("never_ran", "never_ran", "Nightly", "Nightly", "Nightly did not run", now, now);
  db.close();
  await person.open("/");
  await until(
    "the page knows",
    async () => !/fine/i.test((await person.page.getByRole("heading", { level: 1 }).first().textContent())!),
  );
  const verdict = person.page.getByRole("heading", { level: 1 }).first();
  const text = (await verdict.textContent())!;
  expect(text.split(/\s+/).length).toBeLessThanOrEqual(12);
  const box = (await verdict.boundingBox())!;
  expect(box.y + box.height).toBeLessThanOrEqual(667);
  await done(person, "2 is everything fine?");
  const status = await agrees(home, person);
  expect(status.attention.map(({ kind }) => kind).toSorted()).toEqual(["failing", "late", "never_ran"]);
  for (const words of [/Broken/, /Slow/, /Nightly/]) await person.sees(words);
});

const drafts = `import { ask, files } from "aios";

export async function main({ n, folder }: { n: number; folder: string }) {
  const { choice, text } = await ask<{ choice: string; text: string }>(\`Publish draft \${n}?\`, {
    form: { text: { type: "string", format: "textarea", title: "Text", default: \`Draft \${n}\` } },
    choices: [
      { value: "approve", label: "Approve", tone: "good" },
      { value: "decline", label: "Decline", tone: "bad" },
    ],
  });
  if (choice === "approve") await files.write(\`\${folder}/draft \${n}.txt\`, text);
  return choice;
}
`;

test("7: ten drafts by keyboard: eight approved, one edited, one declined; nothing before its approval; all undone", async () => {
  const home = await newHome({
    "jobs.yaml": list({ name: "Drafts", file: "drafts.ts", function: "main", type: "trigger", overlap: "parallel" }),
    "Programs/drafts.ts": drafts,
  });
  const folder = join(home.path, "Published");
  write(folder, ["older.txt"]);
  const before = await treeHash(folder);
  for (let n = 1; n <= 10; n++) await cliJson(home.path, ["trigger", "Drafts", "[]", JSON.stringify({ n, folder })]);
  const open = () => cliJson<ReviewView[]>(home.path, ["reviews"]);
  await until("ten wait", async () => (await open()).length === 10);

  const person = await home.person();
  await person.open("/waiting");
  const cards = person.page.getByText(/^Publish draft \d+\?$/);
  await until("ten cards", async () => (await cards.count()) === 10);
  expect(await treeHash(folder)).toBe(before);
  person.begin();
  for (let n = 0; n < 8; n++) {
    const left = await cards.count();
    await person.press("1");
    await until("one card less", async () => (await cards.count()) < left);
  }
  await person.press("2");
  await person.page.keyboard.type(" with love");
  await person.press("Escape", "1");
  await until("one is left", async () => (await cards.count()) === 1);
  await person.press("3");
  await until("none is left", async () => (await cards.count()) === 0);
  const effort = await done(person, "7 ten drafts by keyboard");
  expect(effort.keys).toBeLessThanOrEqual(25);
  await until("all are decided", async () => (await open()).length === 0);
  await until("nine are written", () => readdirSync(folder).length === 10);
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  expect(texts.filter((text) => /^Draft \d+$/.test(text))).toHaveLength(8);
  expect(texts.filter((text) => /with love/.test(text))).toHaveLength(1);
  await until("all have ended", async () => (await statusOf(home)).running.length === 0);

  await cliJson(home.path, ["undo", "--since", "1h", "--yes"]);
  expect(await treeHash(folder)).toBe(before);
});

test("9: change a ready-made program; a newer original comes: the draft does not run, both are merged, and back again", async () => {
  const home = await newHome({ "jobs.yaml": "[]" });
  const person = await home.person();
  await person.open("/ready-made/remind-me");
  await person.type(person.page.getByLabel(/Remind me to/), "drink water");
  await person.clickButton("Add");
  await person.sees(/is on/);
  const path = join(home.path, "Programs/remind-me.ts");
  const original = readFileSync(path, "utf8");
  await person.open("/automations/Remind%20me?tab=made");
  const editor = person.page.locator(".cm-content").first();
  await editor.waitFor();

  person.begin();
  await editor.focus();
  await person.page.keyboard.press("Control+End");
  await person.page.keyboard.type("// mine");
  await person.sees(/It does not run yet/);
  await until("it is kept", async () => (await person.page.getByText(/It is kept/).count()) > 0);
  expect(readFileSync(path, "utf8")).toBe(original);
  await person.clickButton("Let it run");
  await until("it is live", () => readFileSync(path, "utf8").endsWith("// mine"));

  // As if what was added had been of an earlier version.
  const old = original.replace("at the time you choose", "whenever you like");
  const db = await openDatabase(join(home.path, "orchestrator.db"), { timestamp: "now", random: Math.random });
  await db.write(() => setOrigin(db, "Programs/remind-me.ts", { id: "remind-me", version: "0.9.0", text: old }));
  await db.close();
  const mine = `${old}// mine`;
  writeFileSync(path, mine);
  await person.page.reload();
  await person.clickButton("Look at it");
  await person.sees(/whenever you like/);
  await person.clickButton("Take it over");
  await until("both are in it", () => readFileSync(path, "utf8") === `${original}// mine`);
  await person.click(person.page.getByText("Versions", { exact: true }).first());
  await person.click(person.page.getByRole("button", { name: "Go back" }).first());
  await person.click(person.page.getByRole("dialog").getByRole("button", { name: "Go back" }));
  await until("it is back", () => readFileSync(path, "utf8") === mine);
  const effort = await done(person, "9 change a program");
  expect(effort.clicks).toBeLessThanOrEqual(6);
  await agrees(home, person);
});
