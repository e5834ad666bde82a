/** The launcher and the page, in a checkout of its own, with a stand-in for Vite that builds at once or fails. */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let checkout;

const builds = `
  import { mkdirSync, writeFileSync } from "node:fs";
  const out = process.argv[process.argv.indexOf("--outDir") + 1];
  mkdirSync(out, { recursive: true });
  writeFileSync(out + "/index.html", "page");
`;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "aios-page-"));
  cpSync(resolve(import.meta.dirname, "..", "bin"), join(checkout, "bin"), { recursive: true });
  const vite = join(checkout, "node_modules", "vite", "bin");
  for (const made of ["src", "web/src"]) mkdirSync(join(checkout, made), { recursive: true });
  mkdirSync(vite, { recursive: true });
  const lock = JSON.stringify({ packages: { "": {} } });
  const files = {
    "package.json": '{ "type": "module" }',
    "package-lock.json": lock,
    "node_modules/.package-lock.json": lock,
    "node_modules/vite/bin/vite.js": builds,
    "web/index.html": "",
    "web/src/main.tsx": "",
    "src/main.ts": 'console.log("AIOS runs");',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(checkout, name), text);
});

afterEach(() => rmSync(checkout, { recursive: true, force: true }));

test("the first start builds the page, the next one does not", async () => {
  expect(await start()).toMatchObject({ output: "AIOS runs\n", told: expect.stringContaining("Building the page") });
  expect(readFileSync(join(checkout, "web/dist/index.html"), "utf8")).toBe("page");
  expect((await start()).told).toBe("");
});

test("a page whose source has changed is built anew, with nothing left lying about", async () => {
  await start();
  const later = Date.now() / 1000 + 60;
  utimesSync(join(checkout, "web/src/main.tsx"), later, later);
  expect((await start()).told).toContain("Building the page");
  expect(readdirSync(join(checkout, "web")).toSorted()).toEqual(["dist", "index.html", "src"]);
});

test("AIOS runs although its page cannot be built, and the page from before stays", async () => {
  await start();
  writeFileSync(join(checkout, "node_modules/vite/bin/vite.js"), 'console.error("no room"); process.exit(1);');
  const later = Date.now() / 1000 + 60;
  utimesSync(join(checkout, "web/src/main.tsx"), later, later);
  const { output, told } = await start();
  expect(output).toBe("AIOS runs\n");
  expect(told).toMatch(/could not be built:\nno room\nAIOS goes on without its page/);
  expect(existsSync(join(checkout, "web/dist/index.html"))).toBe(true);
});

test.each([
  ["a command that only asks", ["status"], {}],
  ["help", ["up", "--help"], {}],
  ["an AIOS without a page", [], { AIOS_PORT: "off" }],
])("%s builds nothing", async (_what, args, environment) => {
  await start(args, environment);
  expect(existsSync(join(checkout, "web/dist"))).toBe(false);
});

test("an AIOS installed as a package brings its page, and builds none", async () => {
  rmSync(join(checkout, "package-lock.json"));
  expect((await start(["--home", "up"])).told).toBe("");
  expect(existsSync(join(checkout, "web/dist"))).toBe(false);
});

function start(args = [], environment = {}) {
  const { AIOS_PORT: _, ...inherited } = process.env;
  const env = { ...inherited, AIOS_NODE: process.execPath, ...environment };
  return new Promise((done) => {
    execFile(process.execPath, [join(checkout, "bin", "aios.mjs"), ...args], { env }, (_error, output, told) =>
      done({ output, told }),
    );
  });
}
