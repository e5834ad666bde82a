import { availableParallelism } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAlive, TestHome } from "./driver-fixture.ts";

let home: TestHome;

beforeAll(async () => {
  home = new TestHome();
  await home.driver.prepare();
});
afterAll(() => home.remove());

const megabyte = 1024 * 1024;

/** Each fills about 40 MB at a time and holds all of it, until it has 400. Memory counts once it is written to. */
const greedy: Record<string, string> = {
  "greedy.py": `
def main():
    held = []
    for _ in range(10):
        held.append(bytearray(b"x") * 40_000_000)
        print(len(held), flush=True)
    import time
    time.sleep(600)`,
  "greedy.ts": `
export async function main(): Promise<void> {
  const held: Buffer[] = [];
  for (let i = 0; i < 10; i += 1) console.log(held.push(Buffer.alloc(40_000_000, "x")));
  await new Promise((resolve) => setTimeout(resolve, 600_000));
}`,
  // What counts is all processes of a run together: none of these uses much by itself.
  "greedy.sh": `#!/bin/sh
for part in 1 2 3 4 5 6 7 8; do
  (text=$(head -c 20000000 /dev/zero | tr '\\0' x); echo $part; sleep 600; echo "$text") &
done
wait`,
};

describe.each([
  ["greedy.py", "main"],
  ["greedy.ts", "main"],
  ["greedy.sh", null],
])("%s with a limit of memory", (file, fn) => {
  test("is ended when it uses more, with the reason, and nothing of it stays", async () => {
    home.write(file, greedy[file] as string, 0o755);
    for (let i = 0; i < 2; i += 1) {
      const { run } = await home.start({ file, function: fn, job: { memory_mb: 150 } });
      const { outcome, use } = await run.wait();
      expect(outcome).toMatchObject({
        kind: "failed",
        signal: "SIGKILL",
        error: { type: "OutOfMemory", retryable: true },
      });
      if (outcome.kind !== "failed") return;
      expect(outcome.error.message).toMatch(/^The run used \d+ MB, and memory_mb of its job allows 150, /);
      expect(use.peak_memory_bytes).toBeGreaterThan(150 * megabyte);
      expect(isAlive(run.pid as number)).toBe(false);
    }
  });
});

test("a run within its limit of memory is left alone", async () => {
  home.write("modest.sh", "text=$(head -c 20000000 /dev/zero | tr '\\0' x); echo filled");
  const { outcome, lines, use } = await home.run({ file: "modest.sh", job: { memory_mb: 200 } });
  expect({ outcome, lines }).toMatchObject({ outcome: { kind: "succeeded" }, lines: ["filled"] });
  expect(use.peak_memory_bytes ?? 0).toBeLessThan(200 * megabyte);
});

test("a stop asked for before the limit was reached stays the reason", async () => {
  home.write(
    "late.sh",
    "trap '' TERM; echo deaf; while [ ! -e \"$AIOS_HOME/fill\" ]; do sleep 0.05; done; text=$(head -c 90000000 /dev/zero | tr '\\0' x); sleep 600",
  );
  const { run, said } = await home.start({ file: "late.sh", job: { memory_mb: 60 } });
  await said(/deaf/);
  run.stop("cancelled", 600);
  home.write("/fill", "");
  expect((await run.wait()).outcome).toMatchObject({ kind: "ended", reason: "cancelled", signal: "SIGKILL" });
});

describe.skipIf(process.platform !== "linux" || availableParallelism() < 2)("a limit of processors", () => {
  test.each([
    ["count.py", "import os\ndef main():\n    return len(os.sched_getaffinity(0))", "main"],
    ["count.ts", "import os from 'node:os'; export const main = (): number => os.availableParallelism()", "main"],
    ["count.sh", 'nproc > "$AIOS_RESULT"', null],
  ])("holds for %s and what it starts, rounded up to whole ones", async (file, source, fn) => {
    home.write(file, source);
    const all = availableParallelism();
    for (const [cpu, seen] of [
      [0.5, 1],
      [1, 1],
      [all - 0.5, all],
      [all + 7, all],
      [null, all],
    ] as const) {
      const { outcome } = await home.run({ file, function: fn, job: { cpu } });
      expect({ cpu, outcome }).toMatchObject({ cpu, outcome: { kind: "succeeded", result: seen } });
    }
  });
});
