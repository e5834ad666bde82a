/**
 * What a developer runs: `npm test`, `npm run check`, `npm run format`, `npm run test:chaos`, `npm run bench`,
 * `npm run dev:web`, `npm run build`. Plain JavaScript for any Node from 18 on: gets Node and the packages the way AIOS itself does, then hands over to the tools.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { findNode, havePackages, readOrNull, reportingStop, root, runIn } from "../bin/launcher.mjs";

const vitest = "vitest/vitest.mjs";
const layerTest = "test/layers.test.ts";

/** Each looks at the whole tree and says by its exit code whether all is well. */
const staticChecks = {
  format: ["oxfmt/bin/oxfmt", "--check"],
  lint: ["oxlint/bin/oxlint", "--type-aware", "--report-unused-disable-directives"],
  types: ["typescript/bin/tsc", "-p", "."],
  "types of the page": ["typescript/bin/tsc", "-p", "web"],
  "dead code": ["knip/bin/knip.js", "--no-config-hints"],
};

const commands = {
  test: (node, args) => tool(node, [vitest, "run", ...args]),
  format: (node, args) => tool(node, ["oxfmt/bin/oxfmt", ...args]),
  chaos: (node, args) => tool(node, [vitest, "run", "test/chaos.test.ts", ...args], { AIOS_CHAOS_KILLS: "200" }),
  bench: (node, args) =>
    runIn(node, ["--disable-warning=ExperimentalWarning", join(root, "bench", "main.ts"), ...args], {
      PATH: pathWith(node),
    }),
  /** The page with its own server, anew at each change, beside an AIOS that runs (AIOS_PORT tells where). */
  web: (node, args) => tool(node, ["vite/bin/vite.js", join(root, "web"), ...args]),
  page: async (node) => (await import("../bin/page.mjs")).build(node),
  check,
};

await reportingStop(async () => {
  const [name, ...args] = process.argv.slice(2);
  const command = commands[name];
  if (!command) {
    process.stderr.write(`node scripts/dev.mjs <${Object.keys(commands).join("|")}> [arguments of the tool…]\n`);
    process.exitCode = 2;
    return;
  }
  const node = await findNode();
  await havePackages("all", node);
  process.chdir(root);
  await command(node, args);
});

function tool(node, [script, ...args], environment = {}) {
  return runIn(node, [join(root, "node_modules", script), ...args], { PATH: pathWith(node), ...environment });
}

/** So that `node` in a test or a program's first line means the one AIOS runs on. */
function pathWith(node) {
  return `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`;
}

/**
 * Everything that must hold before a change is taken, all of it even when something fails early on.
 * `--counts=<file>` also writes `{"passed": …, "failed": …}`: each test counts, and each static check as one.
 */
async function check(node, args) {
  const parts = [];
  const run = async (name, part) => {
    process.stdout.write(`\n── ${name} ──\n`);
    const began = performance.now();
    parts.push({ name, ...(await part()), seconds: (performance.now() - began) / 1000 });
  };
  for (const [name, command] of Object.entries(staticChecks)) {
    await run(name, async () =>
      (await exitCode(node, command)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 },
    );
  }
  await run("layers", () => tests(node, [layerTest]));
  await run("tests", () => tests(node, ["--exclude", layerTest]));

  process.stdout.write("\n");
  for (const { name, passed, failed, seconds } of parts) {
    const verdict = failed === 0 ? "ok    " : "FAILED";
    process.stdout.write(
      `${verdict} ${name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s   ${passed} of ${passed + failed}\n`,
    );
  }
  const passed = parts.reduce((sum, part) => sum + part.passed, 0);
  const failed = parts.reduce((sum, part) => sum + part.failed, 0);
  const counts = args.find((arg) => arg.startsWith("--counts="))?.slice("--counts=".length);
  if (counts) writeFileSync(counts, JSON.stringify({ passed, failed }));
  process.exitCode = failed === 0 ? 0 : 1;
}

async function tests(node, args) {
  const folder = mkdtempSync(join(tmpdir(), "aios-check-"));
  try {
    const report = join(folder, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const code = await exitCode(node, [vitest, "run", ...reporters, ...args]);
    return counted(JSON.parse(readOrNull(report) ?? "{}"), code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Files that could not be loaded, and errors outside of any test, are failures too, though no test of theirs failed. */
function counted({ numPassedTests = 0, numFailedTests = 0, testResults = [] }, code) {
  const unloadable = testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  const failed = numFailedTests + unloadable.length;
  return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** Like `tool`, but goes on afterwards; a stop signal ends the part that is running and with it the whole. */
function exitCode(node, [script, ...args]) {
  const child = spawn(node, [join(root, "node_modules", script), ...args], {
    stdio: "inherit",
    env: { ...process.env, PATH: pathWith(node) },
  });
  const stop = (signal) => {
    child.kill(signal);
    child.once("exit", () => process.exit(1));
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      process.off("SIGINT", stop).off("SIGTERM", stop);
      resolve(code ?? 1);
    });
  });
}
