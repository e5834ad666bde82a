/** What the tasks in the browser have in common. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, expect } from "vitest";
import type { StatusView } from "../../src/api/views.ts";
import { cliJson } from "../real/cli.ts";
import { PageHome } from "./page-home.ts";
import { effortTable, type Effort, type Person } from "./person.ts";

const efforts: Effort[] = [];
const homes: PageHome[] = [];

afterEach(async () => {
  for (const home of homes.splice(0)) await home.remove();
});
afterAll(() => console.log(`\n${effortTable(efforts)}\n`));

/** @param files path in the home → text; none: as on the first day */
export async function newHome(
  files: Record<string, string> = {},
  environment: Record<string, string> = {},
): Promise<PageHome> {
  const home = new PageHome(files);
  homes.push(home);
  await home.start({ environment });
  return home;
}

/** Writes down what the task cost. */
export async function done(person: Person, task: string): Promise<Effort> {
  const effort = await person.effort(task);
  efforts.push(effort);
  expect(person.strangers, "requests to other hosts").toEqual([]);
  expect(person.complaints, "errors in the page").toEqual([]);
  return effort;
}

export function statusOf(home: PageHome): Promise<StatusView> {
  return cliJson<StatusView>(home.path, ["status"]);
}

/** What the page says of everything is what the command line says. */
export async function agrees(home: PageHome, person: Person): Promise<StatusView> {
  const status = await statusOf(home);
  await person.open("/");
  const verdict = await person.page.getByRole("heading", { level: 1 }).first().textContent();
  expect(/fine/i.test(verdict ?? ""), `${verdict} / ${status.verdict}`).toBe(status.state === "fine");
  return status;
}

export function write(folder: string, files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `content of ${file}`);
  }
}

/** A jobs list; JSON is YAML, too. */
export function list(...jobs: object[]): string {
  return JSON.stringify(jobs);
}
