/** What a page shows while things happen: a log that is being written, an AIOS that goes and comes, a very long log. */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { cliJson } from "../real/cli.ts";
import { until } from "../real/until.ts";
import type { PageHome } from "./page-home.ts";
import { list, newHome, statusOf } from "./task-kit.ts";

const files = {
  "jobs.yaml": list(
    { name: "Says", file: "says.sh", type: "trigger" },
    { name: "Long", file: "long.sh", type: "trigger" },
  ),
  "Programs/long.sh": "#!/bin/sh\n",
};

/** As of a run that has said them over hours; at once, AIOS would leave some out. */
function plantLines(home: PageHome, run: string): void {
  const db = new DatabaseSync(join(home.path, "orchestrator.db"), { timeout: 10_000 });
  db.prepare(
    `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 200000)
     INSERT INTO logs (timestamp, level, message, device, run_id, job_name, stream)
     SELECT ? + n / 100.0, 'INFO', 'number ' || n || ';', 'a', ?, 'Long', 'stdout' FROM numbers`,
  ).run(Date.now() / 1000 - 7_200, run);
  db.close();
}

async function saying(home: PageHome): Promise<{ run: string; say: (text: string) => void }> {
  const said = join(home.path, "said.txt");
  writeFileSync(said, "good morning\n");
  writeFileSync(join(home.path, "Programs/says.sh"), `#!/bin/sh\nexec tail -n +1 -f "${said}"\n`);
  await cliJson(home.path, ["run", "Says"]);
  const run = await until("it runs", async () => (await statusOf(home)).running[0]?.id);
  return { run, say: (text) => appendFileSync(said, text) };
}

test("a log is followed; a stopped AIOS is said, and nothing old is shown as new once it is back", async () => {
  const home = await newHome(files);
  const { run, say } = await saying(home);
  const person = await home.person();
  const { page } = person;
  await person.open(`/runs/${run}`);
  await person.sees("good morning");
  const lines = page.getByRole("region", { name: "Lines of the log" });
  for (let n = 1; n <= 200; n++) say(`line ${n};\n`);
  await lines.getByText("line 200;").waitFor();
  const isAtEnd = () => lines.evaluate((it) => it.scrollHeight - it.clientHeight - it.scrollTop < 30);
  await until("the last line is in sight", isAtEnd);
  await page.mouse.move(600, 500);
  await lines.hover();
  await page.mouse.wheel(0, -1_000);
  await until("it does not follow", async () => !(await page.getByLabel("Follow").isChecked()));
  say("while reading;\n");
  await lines.getByText("while reading;").waitFor({ state: "attached" });
  expect(await isAtEnd()).toBe(false);

  const port = new URL(home.origin).port;
  await home.stop();
  await person.sees(/No connection to AIOS/);
  await home.start({ environment: { AIOS_PORT: port } });
  await until("the banner is gone", async () => (await page.getByText(/No connection to AIOS/).count()) === 0);
  const { state } = await cliJson<{ state: string }>(home.path, ["show", run]);
  expect(state).not.toBe("running");
  await until("the page knows that it ended", async () => (await page.getByLabel("Follow").count()) === 0);
  expect(await page.getByRole("button", { name: "Stop this run" }).count()).toBe(0);
});

test("a log of 200,000 lines is searched, jumped in and scrolled", async () => {
  const home = await newHome(files);
  await cliJson(home.path, ["run", "Long"]);
  const runs = () => cliJson<{ id: string; state: string }[]>(home.path, ["runs"]);
  const ended = await until("it has ended", async () => (await runs()).find(({ state }) => state !== "running"));
  plantLines(home, ended.id);
  const person = await home.person();
  const { page } = person;
  await person.open(`/runs/${ended.id}`);
  const lines = page.getByRole("region", { name: "Lines of the log" });
  await lines.getByText("number 200000;").waitFor();

  const search = page.getByLabel("Search in this log");
  await person.type(search, "number 123456");
  await person.sees("1 line found.");
  await person.click(lines.getByTitle("Show what stands around this line"));
  const found = lines.locator("[data-shown]");
  await found.waitFor();
  expect(await found.innerText()).toContain("number 123456;");
  await lines.getByText("number 123455;").waitFor();
  await until("it is in sight", async () => {
    const [box, region] = [await found.boundingBox(), await lines.boundingBox()];
    return box !== null && region !== null && box.y >= region.y && box.y + box.height <= region.y + region.height;
  });

  await person.clickButton("To the first line");
  await lines.getByText("number 1;", { exact: true }).waitFor();
  await until("it is at the top", () => lines.evaluate((it) => it.scrollTop === 0));
  await lines.hover();
  for (let step = 0; step < 40; step++) await page.mouse.wheel(0, 3_000);
  await until("later lines have come", async () => (await lines.getByText("number 1500;").count()) === 1);
  await person.clickButton("To the last line");
  await until("the last is in sight", async () => {
    const box = await lines.getByText("number 200000;").boundingBox();
    return box !== null && box.y < (await lines.boundingBox())!.y + (await lines.boundingBox())!.height;
  });
  expect(await page.locator("[data-line]").count()).toBeLessThan(20_000);
  expect(person.complaints).toEqual([]);
});
