/** `bin/` in a checkout of its own, with a stand-in for AIOS that says what reaches it. Nothing here needs a network. */
import { spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { installedKind } from "../bin/install.mjs";
import { asOneRequest, stampFor } from "../bin/launcher.mjs";
import { explain } from "../bin/npm.mjs";

let folder;
let checkout;
/** Of what is still running. Nothing is killed by a number that may meanwhile be another's. */
const groups = new Set();

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "aios-launcher-")));
  checkout = join(folder, "checkout");
  cpSync(resolve(import.meta.dirname, "..", "bin"), join(checkout, "bin"), { recursive: true });
  mkdirSync(join(checkout, "src"));
  writeFileSync(join(checkout, "package.json"), '{ "type": "module" }');
});

afterEach(() => {
  for (const group of groups) kill(-group, "SIGKILL");
  groups.clear();
  rmSync(folder, { recursive: true, force: true });
});

describe("AIOS started through the launcher is AIOS started directly", () => {
  test("folder, arguments, input and exit code are the caller's", async () => {
    const aios = launch(
      `
      process.stdin.setEncoding("utf8");
      for await (const text of process.stdin) console.log(JSON.stringify([process.cwd(), process.argv.slice(2), text]));
      process.exitCode = 7;
    `,
      { args: ["run", "a b", "--json"], node: otherNode() },
    );
    aios.process.stdin.end("typed");
    expect(await aios.line()).toBe(JSON.stringify([folder, ["run", "a b", "--json"], "typed"]));
    expect(await aios.end).toEqual([7, null]);
  });

  test("a new enough Node runs AIOS itself, without a second process", async () => {
    const aios = launch("console.log(process.pid)");
    expect(await aios.line()).toBe(String(aios.process.pid));
  });

  test("AIOS that dies of a signal is seen to have died of it", async () => {
    const aios = launch(`console.log(process.pid); setInterval(() => {}, 1000);`, { node: otherNode() });
    kill(Number(await aios.line()), "SIGKILL");
    expect(await aios.end).toEqual([null, "SIGKILL"]);
  });

  test("what is meant for AIOS alone is not handed on", async () => {
    const aios = launch(
      `console.log(Object.keys(process.env).filter((name) => /^AIOS_LAU|^npm_lifecycle_event$/.test(name)).length)`,
      {
        node: otherNode(),
        environment: { npm_lifecycle_event: "start" },
      },
    );
    expect(await aios.line()).toBe("0");
  });

  test("SQLite and stripped types give no warnings; a program's own warning is shown", async () => {
    const aios = launch(`import "node:sqlite"; process.emitWarning("look here"); const n: number = 1; console.log(n);`);
    await aios.end;
    expect(aios.errors()).toContain("look here");
    expect(aios.errors()).not.toContain("Experimental");
  });
});

describe("stopping", () => {
  const untilStopped = `
    const stop = (signal) => { console.log(signal); setTimeout(() => process.exit(), 1200); };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
    setInterval(() => {}, 1000);
    console.log(process.pid);
  `;

  test.each(["SIGINT", "SIGTERM"])(
    "%s to the launcher stops AIOS in order, and the launcher waits for it",
    async (signal) => {
      const aios = launch(untilStopped, { node: otherNode() });
      const pid = Number(await aios.line());
      aios.process.kill(signal);
      expect(await aios.line()).toBe(signal);
      expect(await aios.end).toEqual([0, null]);
      expect(isAlive(pid)).toBe(false);
    },
  );

  test("a Ctrl-C that arrives by several ways is one request", async () => {
    const aios = launch(untilStopped, { node: otherNode() });
    await aios.line();
    process.kill(-Number(aios.process.pid), "SIGINT");
    aios.process.kill("SIGINT");
    expect(await aios.end).toEqual([0, null]);
    expect(aios.lines.slice(1)).toEqual(["SIGINT"]);
  });

  test("a second Ctrl-C, a second later, still reaches AIOS", () => {
    let now = 5000;
    const target = new EventEmitter();
    const asked = asOneRequest(["SIGINT", "SIGTERM"], target, () => now);
    const seen = [];
    for (const name of ["SIGINT", "SIGTERM", "other"]) target.on(name, () => seen.push(`${name} ${now}`));
    expect(asked()).toBe(false);
    for (const [at, name] of [
      [5000, "SIGINT"],
      [5999, "SIGTERM"],
      [5999, "other"],
      [6000, "SIGINT"],
    ]) {
      now = at;
      target.emit(name);
    }
    expect(seen).toEqual(["SIGINT 5000", "other 5999", "SIGINT 6000"]);
    expect(asked()).toBe(true);
  });

  test("AIOS does not go on alone when its launcher is killed with -9", async () => {
    const aios = launch(untilStopped, { node: otherNode() });
    await aios.line();
    aios.process.kill("SIGKILL");
    expect(await aios.line()).toBe("SIGTERM");
  });

  test("AIOS does not go on alone when npm is killed with -9", async () => {
    const npm = join(folder, "npm.mjs");
    writeFileSync(
      npm,
      `import { spawn } from "node:child_process"; spawn(process.execPath, process.argv.slice(2), { stdio: "inherit" });`,
    );
    const aios = launch(untilStopped, { through: npm, environment: { npm_lifecycle_event: "start" } });
    const pid = Number(await aios.line());
    expect(pid).not.toBe(aios.process.pid);
    aios.process.kill("SIGKILL");
    expect(await aios.line()).toBe("SIGTERM");
  });
});

describe("a Node that cannot be used is named, with what to do", () => {
  test("one that is not there", async () => {
    const aios = launch("", { node: join(folder, "nothing") });
    expect(await aios.end).toEqual([1, null]);
    expect(aios.errors()).toMatch(/nothing.*AIOS_NODE/s);
  });

  test("one that is too old", async () => {
    const old = `Object.defineProperty(process, "version", { value: "v20.1.0" });`;
    writeFileSync(join(folder, "old.mjs"), old);
    const aios = launch("", { node: otherNode(`--import ${join(folder, "old.mjs")}`) });
    expect(await aios.end).toEqual([1, null]);
    expect(aios.errors()).toMatch(/needs Node 24.*v20\.1\.0.*AIOS_NODE/s);
  });
});

describe("packages are installed only when something is missing", () => {
  const lock = (...names) => JSON.stringify({ packages: { "": {}, ...Object.assign({}, ...names) } });
  const runtime = { "node_modules/a": { version: "1.0.0" } };
  const newer = { "node_modules/a": { version: "1.0.1" } };
  const development = { "node_modules/b": { version: "2.0.0", dev: true } };
  const otherSystem = { "node_modules/c": { version: "3.0.0", optional: true } };

  test.each([
    ["all of them", lock(runtime, development, otherSystem), lock(runtime, development), null, "all"],
    ["what running takes", lock(runtime, development), lock(runtime), null, "runtime"],
    ["an older one", lock(newer, development), lock(runtime, development), null, null],
    ["none", lock(runtime), null, null, null],
    ["those of another lock file", lock(runtime), lock(runtime), stampFor("all", "before"), "all"],
    ["those of another system", lock(runtime), lock(runtime), "all beos-ppc\n", null],
  ])("%s", (_what, wanted, present, stamped, kind) => {
    expect(installedKind(wanted, present, stamped)).toBe(kind);
  });

  test("an install by hand is recognised, and from then on at a glance", async () => {
    writeFileSync(join(checkout, "package-lock.json"), lock(runtime, development));
    mkdirSync(join(checkout, "node_modules"));
    writeFileSync(join(checkout, "node_modules", ".package-lock.json"), lock(runtime, development));
    await launch("").end;
    const stamp = readFileSync(join(checkout, "node_modules", ".aios-stamp"), "utf8");
    expect(stamp).toBe(stampFor("all", lock(runtime, development)));
  });

  test("what npm says is told in words", () => {
    const refused =
      "npm error code ECONNREFUSED\nnpm error request to http://registry/zod failed, reason: connect ECONNREFUSED";
    expect(explain(refused)).toMatch(/http:\/\/registry\/zod.*no network/);
    const full =
      "npm error code ENOSPC\nnpm error nospc no space left\nnpm error A complete log of this run can be found in: x";
    expect(explain(full)).toBe("code ENOSPC\nnospc no space left");
  });
});

describe("two launchers at once", () => {
  // Appends when it comes in and when it goes, so that overlapping would show.
  const worker = `
    import { appendFileSync } from "node:fs";
    import { locked } from "${join(resolve(import.meta.dirname, ".."), "bin", "lock.mjs")}";
    const [lock, journal, mode] = process.argv.slice(2);
    await locked(lock, async () => {
      appendFileSync(journal, "in\\n");
      console.log("in");
      if (mode === "hang") await new Promise((resolve) => setTimeout(resolve, 60_000));
      await new Promise((resolve) => setTimeout(resolve, 20));
      appendFileSync(journal, "out\\n");
    });
  `;
  const lockFolder = () => join(folder, "lock");
  const work = (mode = "") => {
    // Written once: a worker that starts while the file is written anew reads half of it, or nothing, and does nothing.
    if (!existsSync(join(folder, "worker.mjs"))) writeFileSync(join(folder, "worker.mjs"), worker);
    return follow([join(folder, "worker.mjs"), lockFolder(), join(folder, "journal"), mode]);
  };

  test("only one installs at a time, and none is left out", async () => {
    const ends = await Promise.all(Array.from({ length: 6 }, () => work().end));
    expect(ends).toEqual(Array.from({ length: 6 }, () => [0, null]));
    expect(readFileSync(join(folder, "journal"), "utf8")).toBe("in\nout\n".repeat(6));
    expect(readdirSync(folder).filter((name) => name.startsWith("lock"))).toEqual([]);
  });

  test("one that was killed amid it does not keep the others out", async () => {
    const first = work("hang");
    await first.line();
    first.process.kill("SIGKILL");
    await first.end;
    expect(existsSync(lockFolder())).toBe(true);
    const ends = await Promise.all(Array.from({ length: 4 }, () => work().end));
    expect(ends).toEqual(Array.from({ length: 4 }, () => [0, null]));
    expect(readFileSync(join(folder, "journal"), "utf8")).toBe(`in\n${"in\nout\n".repeat(4)}`);
  });
});

/** The same Node by another name, so that the launcher has to hand over to it. */
function otherNode(options = "") {
  const file = join(folder, "node-of-mine");
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" ${options} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

function launch(main, { args = [], node, through, environment = {} } = {}) {
  writeFileSync(join(checkout, "src", "main.ts"), main);
  const command = [...(through ? [through] : []), join(checkout, "bin", "aios.mjs"), ...args];
  const { npm_lifecycle_event: _, AIOS_NODE: __, ...rest } = process.env;
  return follow(command, { ...rest, ...(node ? { AIOS_NODE: node } : {}), ...environment });
}

/** A process, in a group of its own, with its lines as they come. It has ended when all have that it left its output to. */
function follow(command, env = process.env) {
  const child = spawn(process.execPath, command, { cwd: folder, detached: true, env });
  groups.add(child.pid);
  const lines = [];
  const waiting = [];
  let read = 0;
  let errors = "";
  child.stderr.on("data", (data) => (errors += data));
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    waiting.shift()?.();
  });
  const line = async () => {
    if (read === lines.length) await new Promise((resolve) => waiting.push(resolve));
    return lines[read++];
  };
  const end = new Promise((resolve) => {
    child.once("close", (...how) => {
      groups.delete(child.pid);
      resolve(how);
    });
  });
  return { process: child, lines, line, end, errors: () => errors };
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
