/** Changing a program in a real browser: nothing that somebody else wrote meanwhile is lost, nothing broken runs. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { until } from "../real/until.ts";
import type { PageHome } from "./page-home.ts";
import type { Person } from "./person.ts";
import { list, newHome } from "./task-kit.ts";

const greet = `/** Greet */
export async function main() {
  console.log("hello");
  return 1;
}

// the end
`;

const files = {
  "jobs.yaml": list({ name: "Greet", file: "greet.ts", function: "main", type: "trigger" }),
  "Programs/greet.ts": greet,
};

function pathIn(home: PageHome): string {
  return join(home.path, "Programs/greet.ts");
}

async function open(person: Person): Promise<void> {
  await person.open("/automations/Greet?tab=made");
  await person.page.locator(".cm-content").first().waitFor();
}

async function write(person: Person, text: string): Promise<void> {
  await person.page.locator(".cm-content").first().focus();
  await person.page.keyboard.press("Control+End");
  await person.page.keyboard.type(text);
}

test("what was changed in the folder meanwhile is merged with the draft before it runs", async () => {
  const home = await newHome(files);
  const person = await home.person();
  await open(person);
  await write(person, "// mine");
  await person.sees(/It is kept/);
  const theirs = greet.replace("/** Greet */", "/** Greet everybody */");
  writeFileSync(pathIn(home), theirs);
  await person.clickButton("Let it run");
  await person.page
    .getByRole("alert")
    .filter({ hasText: /changed/ })
    .first()
    .waitFor();
  const editor = person.page.locator(".cm-content").first();
  await until("both stand there", async () => {
    const text = await editor.innerText();
    return text.includes("Greet everybody") && text.includes("// mine");
  });
  expect(readFileSync(pathIn(home), "utf8")).toBe(theirs);
  await person.clickButton("Let it run");
  await person.sees(/This runs from now on/);
  const now = readFileSync(pathIn(home), "utf8");
  expect(now).toBe(`${theirs}// mine`);
  await person.sees(/is what runs/);

  // The same line, by both: the places are marked, and nothing runs that holds the marks.
  await write(person, " and more");
  await person.sees(/It is kept/);
  writeFileSync(pathIn(home), now.replace("// mine", "// theirs"));
  await person.clickButton("Let it run");
  await person.sees(/Settle the marked places/);
  await until("both are marked", async () => /<<<<<<<[^]*>>>>>>>/.test(await editor.innerText()));
  await person.clickButton("Let it run");
  await until("it is refused", async () => (await person.page.getByRole("alert").count()) > 0);
  expect(readFileSync(pathIn(home), "utf8")).not.toContain("<<<<<<<");
});

test("a draft is tried in a rehearsal, and what runs stays", async () => {
  const home = await newHome(files);
  const person = await home.person();
  await open(person);
  await write(person, `console.log("from the draft");`);
  await person.sees(/It is kept/);
  await person.clickButton("Try it");
  await person.sees(/[Rr]ehearsal/);
  await person.page.getByRole("region", { name: "Lines of the log" }).getByText("from the draft").waitFor();
  expect(readFileSync(pathIn(home), "utf8")).toBe(greet);
  expect(person.complaints).toEqual([]);
});

test("a draft with a mistake is refused with its line, and what was typed stays", async () => {
  const home = await newHome(files);
  const person = await home.person();
  await open(person);
  await write(person, "const = 3;");
  await person.clickButton("Let it run");
  await person.sees(/line 8/i);
  expect(readFileSync(pathIn(home), "utf8")).toBe(greet);
  expect(await person.page.locator(".cm-content").first().innerText()).toContain("const = 3;");

  // Thrown away right after a key: it does not come back.
  await write(person, "x");
  await person.clickButton("Throw away");
  await person.click(person.page.getByRole("dialog").getByRole("button", { name: "Throw it away" }));
  await person.sees(/is what runs/);
  await person.page.reload();
  await person.sees(/is what runs/);
  expect(await person.page.locator(".cm-content").first().innerText()).not.toContain("const = 3;");
});
