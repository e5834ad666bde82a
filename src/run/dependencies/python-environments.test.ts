/** A Python program gets the packages that it asks for itself, by venv and pip as they are on this machine. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { TestHome } from "../driver-fixture.ts";
import { makeWheel, scriptWith } from "./dependencies.test-kit.ts";

let wheels: string;
let test_: TestHome;

beforeEach(() => {
  wheels = mkdtempSync(path.join(tmpdir(), "aios-wheels-"));
  makeWheel(wheels, "greeter", "1.0");
  makeWheel(wheels, "greeter", "2.0");
  vi.stubEnv("PIP_NO_INDEX", "1");
  vi.stubEnv("PIP_FIND_LINKS", wheels);
  vi.stubEnv("PIP_CONFIG_FILE", "/dev/null");
  test_ = new TestHome();
});
afterEach(async () => {
  await test_.remove();
  rmSync(wheels, { recursive: true });
});

const body = "import greeter, sys\ndef job():\n    return [greeter.says(), sys.prefix]\n";
const environments = () => readdirSync(path.join(test_.home, ".aios", "environments"));

describe("inline metadata", () => {
  test("its packages are installed once, apart from the machine's Python, and both runs use them", async () => {
    test_.write("hello.py", scriptWith(["greeter<2"], body));
    const first = await test_.run({ file: "hello.py", function: "job" });
    expect(first.outcome).toMatchObject({ kind: "succeeded" });
    const [said, prefix] = (first.outcome as unknown as { result: [string, string] }).result;
    expect(said).toBe("greeter 1.0");
    expect(prefix.startsWith(path.join(test_.home, ".aios", "environments"))).toBe(true);
    expect(first.preparation[0]).toBe("Preparing: greeter (first time)");
    expect(first.preparation.join("\n")).toMatch(/Successfully installed greeter-1\.0/);
    expect(first.preparation.at(-1)).toMatch(/^Prepared in \d+ s: greeter$/);
    const second = await test_.run({ file: "hello.py", function: "job" });
    expect(second).toMatchObject({ outcome: first.outcome, preparation: [] });
    expect(environments()).toHaveLength(1);
  });
});
