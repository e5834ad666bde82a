/** The first process of a container, tried without one: it is a plain shell script. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const script = path.join(import.meta.dirname, "enter.sh");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "aios-enter-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Entered {
  child: ChildProcess;
  /** Resolves with the first output. */
  began: Promise<string>;
  ended: Promise<{ code: number | null; output: string; errors: string; use: string }>;
}

function enter(command: string[], input: string | null = null): Entered {
  const use = path.join(folder, "use");
  const argv = [script, use, input === null ? "none" : "secrets", ...command];
  const child = spawn("/bin/sh", argv, { stdio: ["pipe", "pipe", "pipe"], env: { PATH: process.env["PATH"] } });
  child.stdin.on("error", () => {});
  child.stdin.end(input ?? "");
  let output = "";
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const began = new Promise<string>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => resolve((output += text)));
  });
  const ended = new Promise<Awaited<Entered["ended"]>>((resolve) => {
    child.once("close", (code) => resolve({ code, output, errors, use: readFileSync(use, "utf8") }));
  });
  return { child, began, ended };
}

test("the program's exit code is the container's", async () => {
  expect(await enter(["sh", "-c", "echo said; exit 7"]).ended).toMatchObject({ code: 7, output: "said\n" });
});

test("arguments arrive as they are, whatever a shell would make of them", async () => {
  const odd = ["a b", "$HOME", "`id`", "'\"", "*", "-n", "two\nlines", ""];
  const { output } = await enter(["sh", "-c", 'for each in "$@"; do printf "<%s>" "$each"; done', "sh", ...odd]).ended;
  expect(output).toBe(odd.map((each) => `<${each}>`).join(""));
});

test("a secret arrives as it is, over as many lines as it has, and is no part of the program's input", async () => {
  const values = {
    PLAIN: "a",
    SEVERAL: "-----BEGIN\n  'quoted' $x `y` \\n\n\nEND",
    SPACES: "  in front and behind  ",
    NONE: "",
  };
  const input = Object.entries(values)
    .map(([name, value]) => `${name}\n${value.split("\n").length}\n${value}\n`)
    .join("");
  const script = 'for name in PLAIN SEVERAL SPACES NONE; do eval "printf \'<%s>\' \\"\\$$name\\""; done; cat';
  const { output } = await enter(["sh", "-c", script], input).ended;
  expect(output).toBe(
    Object.values(values)
      .map((value) => `<${value}>`)
      .join(""),
  );
});

test("TERM reaches the program, which may put things in order and end as it likes", async () => {
  const program = 'trap "echo in order; exit 5" TERM; echo up; while :; do sleep 0.05; done';
  const { child, began, ended } = enter(["sh", "-c", program]);
  await began;
  child.kill("SIGTERM");
  expect(await ended).toMatchObject({ code: 5, output: "up\nin order\n" });
});

test("a program without a handler ends by TERM", async () => {
  const { child, began, ended } = enter(["sh", "-c", "echo up; exec sleep 1000"]);
  await began;
  child.kill("SIGTERM");
  expect(await ended).toMatchObject({ code: 143, output: "up\n", errors: "" });
});

test("what the image lacks is written down, not guessed from an exit code", async () => {
  expect(await enter(["aios-has-no-such-command"]).ended).toEqual({
    code: 127,
    output: "",
    errors: "",
    use: "command_missing 1\n",
  });
  expect((await enter(["sh", "-c", "exit 127"]).ended).use).not.toContain("command_missing");
});
