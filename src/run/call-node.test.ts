import { readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Call, TestHome } from "./driver-fixture.ts";

/** Node reads this when it starts, so whoever sets it cannot have a spare (`spare.test.ts` shows that others do). */
const starts: [string, Record<string, string>][] = [
  ["from a spare", {}],
  ["of its own", { NODE_NO_WARNINGS: "" }],
];

describe.each(starts)("with a start %s,", (_start, env) => {
  let home: TestHome;

  beforeAll(async () => {
    home = new TestHome();
    await home.driver.prepare();
    await runNode("export const main = () => 1"); // there are spares from the second run on
  });
  afterAll(() => home.remove());

  function runNode(source: string, call: Partial<Call> = {}, name = "program.ts") {
    home.write(name, source);
    return home.run({ file: name, function: "main", job: { env }, ...call });
  }

  async function failure(source: string, call: Partial<Call> = {}, name?: string) {
    const { outcome, errors } = await runNode(source, call, name);
    if (outcome.kind !== "failed") throw new Error(`It did not fail: ${JSON.stringify(outcome)}`);
    return { ...outcome, errors };
  }

  test("a TypeScript function gets its arguments and returns its result, without warnings", async () => {
    const source = `
type Options = { times: number };
export async function main(name: string, { times }: Options): Promise<object> {
  console.log("hello", name);
  return { name, times };
}`;
    const { outcome, lines, errors, use } = await runNode(source, { args: ["A"], kwargs: { times: 2 } });
    expect(outcome).toEqual({ kind: "succeeded", result: { name: "A", times: 2 }, exit_code: 0 });
    expect({ lines, errors }).toEqual({ lines: ["hello A"], errors: [] });
    expect(use.peak_memory_bytes).toBeGreaterThan(1e6);
  });

  test.each(["a.mts", "a.cts", "a.js", "a.mjs", "a.cjs"])("%s runs too", async (name) => {
    const source = name.startsWith("a.c") ? "exports.main = (x) => x + 1" : "export const main = (x) => x + 1";
    const { outcome, errors } = await runNode(source, { args: [1] }, name);
    expect(outcome).toMatchObject({ kind: "succeeded", result: 2 });
    expect(errors).toEqual([]);
  });

  test("named values and the occasion come last, and not at all where there are none", async () => {
    const source = "export function main(...values) { return values }";
    expect((await runNode(source, { args: [1] })).outcome).toMatchObject({ result: [1] });
    const { outcome } = await runNode(source, { args: [1], kwargs: { a: 2 }, context: { a: 0, changed: ["f"] } });
    expect(outcome).toMatchObject({ result: [1, { a: 2, changed: ["f"] }] });
  });

  test("without a function the default export is called, or the file is a script", async () => {
    expect((await runNode("export default () => 7", { function: null })).outcome).toMatchObject({ result: 7 });
    const script = await runNode("setTimeout(() => console.log('late', process.argv.slice(2).join()), 5)", {
      function: null,
      args: ["a", 1],
    });
    expect(script).toMatchObject({ outcome: { kind: "succeeded", result: null }, lines: ["late a,1"] });
  });

  test("a failure shows the whole stack and its causes, and none of AIOS", async () => {
    const source = `export function main() {\n  throw new TypeError("outer", { cause: new RangeError("inner") });\n}`;
    const { error, errors } = await failure(source);
    expect(error).toMatchObject({ type: "TypeError", message: "outer", retryable: true });
    expect(error.traceback).toMatch(/TypeError: outer\n\s+at main .*program.ts:2:9[^]*Caused by: RangeError: inner/);
    expect(error.traceback).not.toContain("call.mjs");
    expect(errors.join("\n")).toContain("program.ts:2:9");
  });

  test("an error nobody awaited fails the run with its stack", async () => {
    const source =
      "export function main() { Promise.reject(new TypeError('unheard')); return new Promise((r) => setTimeout(r, 60000)) }";
    expect((await failure(source)).error).toMatchObject({ type: "TypeError", message: "unheard" });
  });

  test("a missing function is answered with those that are there", async () => {
    const { error } = await failure("export const start = () => 1; export const number = 5;");
    expect(error).toMatchObject({ type: "FunctionMissing", retryable: false, traceback: null });
    expect(error.message).toContain("It exports: start.");
  });

  test("a file that cannot be read names its line and is not tried again", async () => {
    const { error } = await failure("const a = 1;\nexport const x: = 3;\n");
    expect(error).toMatchObject({ type: "SyntaxError", retryable: false });
    expect(error.message).toContain("line 2");
    const json = await failure("JSON.parse('{');\nexport const main = 1;");
    expect(json.error).toMatchObject({ type: "SyntaxError", retryable: true });
    const missing = await failure("import 'surely-not-installed'; export const main = () => 1;");
    expect(missing.error.retryable).toBe(false);
  });

  test("a function that returned is finished, whatever it left open, and none of its output is lost", async () => {
    const source = `
import { createServer } from "node:http";
export function main() {
  createServer().listen(0, "127.0.0.1");
  setInterval(() => {}, 1000);
  process.stdout.write("x".repeat(300_000).replaceAll(/(.{1000})/g, "$1\\n"));
  return 1;
}`;
    const { outcome, lines } = await runNode(source);
    expect(outcome).toMatchObject({ kind: "succeeded", result: 1 });
    expect(lines).toHaveLength(300);
  });

  test("a program's own exit is respected, and nothing it wrote before is lost", async () => {
    const source = "export function main() { for (let i = 0; i < 20000; i++) console.log('line', i); process.exit(4) }";
    const { outcome, lines } = await runNode(source);
    expect(outcome).toMatchObject({ kind: "failed", exit_code: 4, error: { type: "ExitCode" } });
    expect(lines).toHaveLength(20_000);
    expect((await runNode("export function main() { process.exit() }")).outcome).toMatchObject({
      kind: "succeeded",
      result: null,
    });
  });

  test("a promise that can never settle is told as such", async () => {
    expect((await failure("export const main = () => new Promise(() => {})")).error.type).toBe("NeverSettled");
  });

  test("results that JSON cannot carry are kept as text, and the log says so", async () => {
    const source =
      "export function main() { const own: any = { n: NaN, b: 10n, s: new Set([1]), m: new Map([['a', 1]]), d: new Date(0) }; own.own = own; return own }";
    const { outcome, errors } = await runNode(source);
    expect(outcome).toMatchObject({
      result: { n: "NaN", b: "10", s: [1], m: { a: 1 }, d: "1970-01-01T00:00:00.000Z", own: "…" },
    });
    expect(errors.join()).toContain("AIOS: The result holds what JSON cannot carry");
  });

  test("TypeScript imports TypeScript, of either kind, and each file's own lines are told, from the cache too", async () => {
    home.write("package.json", '{"type":"module"}');
    home.write("lib/lines.ts", "interface None {\n}\nexport function fail(): never {\n  throw new Error('lib');\n}");
    home.write(
      "lib/common.cts",
      "type A = 1;\nexports.one = (x: A): number => x;\nexports.where = () => new Error().stack",
    );
    home.write("lib/untold/package.json", "{}");
    home.write("lib/untold/old.ts", "const one: number = require('../common.cts').one(1);\nmodule.exports = { one };");
    const source = `
import { fail } from "./lib/lines.ts";
import { one, where } from "./lib/common.cts";
import * as old from "./lib/untold/old.ts";
export function main(): string {
  if (one(1) !== old.one) return "wrong";
  try { fail() } catch (error) { return (error as Error).stack + where() }
  return "";
}`;
    for (let i = 0; i < 3; i += 1) {
      const { outcome, errors } = await runNode(source);
      expect(outcome).toMatchObject({ kind: "succeeded", result: expect.stringMatching(/lib\/lines\.ts:4:9/) });
      expect(outcome).toMatchObject({ result: expect.stringMatching(/program\.ts:7:9[^]*lib\/common\.cts:3:23/) });
      expect(errors).toEqual([]);
    }
    rmSync(path.join(home.home, "Programs", "package.json"));
  });

  test("a program that was changed runs as it is now, and as it was once it is changed back", async () => {
    for (const text of ["one", "two", "one"]) {
      expect((await runNode(`export const main = (): string => "${text}"`)).outcome).toMatchObject({ result: text });
    }
  });

  test("the same text is a module or not by its place", async () => {
    home.write("esm/package.json", '{"type":"module"}');
    home.write("cjs/package.json", '{"type":"commonjs"}');
    const text = "(globalThis as any).kind = typeof require";
    for (const folder of ["esm", "cjs", "esm"]) home.write(`${folder}/kind.ts`, text);
    const source = (folder: string) => `await import("./${folder}/kind.ts"); export const main = () => globalThis.kind`;
    expect((await runNode(source("esm"))).outcome).toMatchObject({ result: "undefined" });
    expect((await runNode(source("cjs"))).outcome).toMatchObject({ result: "function" });
  });

  test("where nothing can be kept, programs run all the same", async () => {
    const stripped = path.join(home.home, ".aios", "stripped");
    rmSync(stripped, { recursive: true });
    writeFileSync(stripped, "in the way");
    expect((await runNode("export const main = (): number => 3")).outcome).toMatchObject({ result: 3 });
    rmSync(stripped);
    expect((await runNode("export const main = (): number => 3")).outcome).toMatchObject({ result: 3 });
    expect(readdirSync(stripped).some((name) => name.endsWith(".module"))).toBe(true);
  });
});
