/** What a TypeScript or JavaScript file asks for in its first lines. */
import { expect, test } from "vitest";
import { readNpmLines } from "./npm-lines.ts";

test("one a line or several, with and without a version, behind a first line and comments", () => {
  const text = [
    "#!/usr/bin/env node",
    "/* What it does,",
    "   // npm: not-this@1",
    "*/",
    "// Sends a report.",
    "// npm: is-number@7.0.0",
    "",
    "//npm: @scope/Name@^1.2, chalk,zx@file:./zx.tgz",
    'import chalk from "chalk";',
    "// npm: too-late@1",
  ].join("\r\n");
  expect(readNpmLines(text)).toEqual({
    dependencies: { "is-number": "7.0.0", "@scope/Name": "^1.2", chalk: "*", zx: "file:./zx.tgz" },
    problem: null,
  });
});

test("a file that asks for nothing, whatever it says of npm elsewhere", () => {
  expect(readNpmLines('const a = "// npm: x@1"; // npm: y@1\n')).toEqual({ dependencies: null, problem: null });
  expect(readNpmLines("/* // npm: x@1 */ code();\n// npm: y@1")).toEqual({ dependencies: null, problem: null });
});

test.each([
  ["// npm: --registry=http://evil", /Line 1 .*"--registry=http:\/\/evil" names no package/],
  ["// npm: ../up@1", /names no package/],
  ["// npm: a@1 b@2", /names no package/],
  ["// npm:", /"" names no package/],
  ["// npm: a@1\n// npm: a@2", /Line 2 .*a@2, and a@1 is asked for above/],
])("%j is told with its line", (text, message) => {
  const { dependencies, problem } = readNpmLines(text);
  expect(dependencies).toBeNull();
  expect(problem).toMatch(message);
});
