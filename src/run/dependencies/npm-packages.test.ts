/** TypeScript and JavaScript get the packages they ask for, and nothing is written beside the program. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TestHome } from "../driver-fixture.ts";
import { makeTarball } from "./dependencies.test-kit.ts";

let packs: string;
let home: TestHome;

beforeEach(() => {
  packs = mkdtempSync(path.join(tmpdir(), "aios-packs-"));
  home = new TestHome();
});
afterEach(async () => {
  await home.remove();
  rmSync(packs, { recursive: true });
});

const tarball = (name: string, version: string, code: string) => makeTarball(packs, name, version, code);
const cached = () => readdirSync(path.join(home.home, ".aios", "packages"));

describe("`// npm:` lines", () => {
  test("the program and what it imports find the package; the machine's folders stay as they are", async () => {
    const even = tarball("is-even", "1.0.0", "export const isEven = (n) => n % 2 === 0;\n");
    home.write("parts/check.ts", 'import { isEven } from "is-even";\nexport const check = (n: number) => isEven(n);\n');
    home.write(
      "job.ts",
      `// npm: is-even@file:${even}\nimport { check } from "./parts/check.ts";\nimport { isEven } from "is-even";\n` +
        'import { join } from "path";\nexport const job = (n: number) => [check(n), isEven(n + 1), join("a", "b")];\n',
    );
    const first = await home.run({ file: "job.ts", function: "job", args: [4] });
    expect(first.outcome).toMatchObject({ kind: "succeeded", result: [true, false, "a/b"] });
    expect(first.preparation[0]).toBe("Preparing: is-even (first time)");
    const second = await home.run({ file: "job.ts", function: "job", args: [5] });
    expect(second).toMatchObject({ outcome: { result: [false, true, "a/b"] }, preparation: [] });
    expect(readdirSync(path.join(home.home, "Programs")).toSorted()).toEqual(["job.ts", "parts"]);
  });

  test("CommonJS finds it too, and a path is meant from the program's folder", async () => {
    tarball("answer", "1.0.0", "export default 42;\n");
    const relative = path.relative(path.join(home.home, "Programs"), path.join(packs, "answer-1.0.0.tgz"));
    home.write("job.cjs", `// npm: answer@file:${relative}\nexports.job = () => require("answer").default;\n`);
    expect((await home.run({ file: "job.cjs", function: "job" })).outcome).toMatchObject({ result: 42 });
  });

  test("a package that is not there is told in npm's words, and the run is not tried again", async () => {
    home.write("job.mjs", `// npm: nothing@file:${packs}/nothing.tgz\nexport const job = () => 1;\n`);
    const { outcome } = await home.run({ file: "job.mjs", function: "job" });
    expect(outcome).toMatchObject({
      kind: "failed",
      error: {
        type: "DependenciesFailed",
        retryable: false,
        message: expect.stringMatching(/\(nothing\).*nothing\.tgz/),
      },
    });
    expect(cached()).toEqual([]);
  });

  test("a line that names no package is told with its number", async () => {
    home.write("job.mjs", "// npm: --global\nexport const job = () => 1;\n");
    expect((await home.run({ file: "job.mjs", function: "job" })).outcome).toMatchObject({
      error: { type: "DependenciesFailed", message: expect.stringContaining("Line 1"), retryable: false },
    });
  });
});

describe("a package.json", () => {
  const program = 'import { value } from "value";\nexport const job = () => value;\n';
  const manifest = (file: string) => JSON.stringify({ name: "mine", dependencies: { value: `file:${file}` } });

  test("beside the program or above it is enough; a change of it counts with the next run", async () => {
    home.write("package.json", manifest(tarball("value", "1.0.0", "export const value = 1;\n")));
    home.write("deep/er/package.json", '{ "type": "module" }');
    home.write("deep/er/job.ts", program);
    expect((await home.run({ file: "deep/er/job.ts", function: "job" })).outcome).toMatchObject({ result: 1 });
    home.write("package.json", manifest(tarball("value", "2.0.0", "export const value = 2;\n")));
    expect((await home.run({ file: "deep/er/job.ts", function: "job" })).outcome).toMatchObject({ result: 2 });
    expect(existsSync(path.join(home.home, "Programs", "node_modules"))).toBe(false);
    expect(cached()).toHaveLength(2);
  });

  test("whose packages are there already is used as it is", async () => {
    home.write("package.json", manifest("/nowhere.tgz"));
    home.write("node_modules/value/package.json", '{ "name": "value", "type": "module", "main": "index.js" }');
    home.write("node_modules/value/index.js", "export const value = 3;\n");
    home.write("job.ts", program);
    expect(await home.run({ file: "job.ts", function: "job" })).toMatchObject({
      outcome: { result: 3 },
      preparation: [],
    });
  });
});
