/** A Python program gets the packages that it asks for itself, by venv and pip as they are on this machine. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { TestHome } from "../driver-fixture.ts";
import { makeCommand, makeWheel, scriptWith } from "./dependencies.test-kit.ts";

let wheels: string;
let home: TestHome;

beforeEach(() => {
  wheels = mkdtempSync(path.join(tmpdir(), "aios-wheels-"));
  makeWheel(wheels, "greeter", "1.0");
  makeWheel(wheels, "greeter", "2.0");
  vi.stubEnv("PIP_NO_INDEX", "1");
  vi.stubEnv("PIP_FIND_LINKS", wheels);
  vi.stubEnv("PIP_CONFIG_FILE", "/dev/null");
  home = new TestHome();
});
afterEach(async () => {
  await home.remove();
  rmSync(wheels, { recursive: true });
});

const body = "import greeter, sys\ndef job():\n    return [greeter.says(), sys.prefix]\n";
const environments = () => readdirSync(path.join(home.home, ".aios", "environments"));

describe("inline metadata", () => {
  test("its packages are installed once, apart from the machine's Python, and both runs use them", async () => {
    home.write("hello.py", scriptWith(["greeter<2"], body));
    const first = await home.run({ file: "hello.py", function: "job" });
    expect(first.outcome).toMatchObject({ kind: "succeeded" });
    const [said, prefix] = (first.outcome as unknown as { result: [string, string] }).result;
    expect(said).toBe("greeter 1.0");
    expect(prefix.startsWith(path.join(home.home, ".aios", "environments"))).toBe(true);
    expect(first.preparation[0]).toBe("Preparing: greeter (first time)");
    expect(first.preparation.join("\n")).toMatch(/Successfully installed greeter-1\.0/);
    expect(first.preparation.at(-1)).toMatch(/^Prepared in \d+ s: greeter$/);
    const second = await home.run({ file: "hello.py", function: "job" });
    expect(second).toMatchObject({ outcome: first.outcome, preparation: [] });
    expect(environments()).toHaveLength(1);
  });
});

describe("with uv on PATH", () => {
  /** Does with venv and pip what uv does, and writes down what it was asked. */
  const standIn = (log: string) => `#!/bin/sh
echo "$*" >> "${log}"
if [ "$1" = venv ]; then exec "$3" -m venv "$4"; fi
python=$4; shift 4
exec "$python" -m pip install --disable-pip-version-check "$@"
`;

  test("uv makes the environment and installs into it", async () => {
    const log = path.join(wheels, "uv.log");
    const folder = makeCommand(path.join(wheels, "bin"), "uv", standIn(log));
    vi.stubEnv("PATH", `${folder}:${process.env["PATH"]}`);
    await home.remove();
    home = new TestHome(); // AIOS reads its environment when it starts
    home.write("hello.py", scriptWith(["greeter==1.0"], body));
    expect((await home.run({ file: "hello.py", function: "job" })).outcome).toMatchObject({ kind: "succeeded" });
    const [made, installed] = readFileSync(log, "utf8").trim().split("\n");
    expect(made).toMatch(/^venv --python \/.*python\S* \/.*\.aios\/environments\/[0-9a-f]{32}$/);
    expect(installed).toMatch(/^pip install --python \/.*\/[0-9a-f]{32}\/bin\/python greeter==1\.0$/);
  });

  test("uv is asked for the Python that the program wants where AIOS uses another", async () => {
    const log = path.join(wheels, "uv.log");
    const folder = makeCommand(
      path.join(wheels, "bin"),
      "uv",
      `#!/bin/sh\necho "$*" >> "${log}"\necho "error: none" >&2; exit 2\n`,
    );
    vi.stubEnv("PATH", `${folder}:${process.env["PATH"]}`);
    await home.remove();
    home = new TestHome(); // AIOS reads its environment when it starts
    home.write("new.py", scriptWith([], "", '# requires-python = ">=9.1"\n'));
    const { outcome } = await home.run({ file: "new.py" });
    expect(readFileSync(log, "utf8")).toMatch(/^venv --python >=9\.1 /);
    expect(outcome).toMatchObject({ error: { type: "DependenciesFailed", message: expect.stringContaining("none.") } });
  });
});

describe("what is told where it cannot be", () => {
  test("no such version: pip's own words, and no further attempt", async () => {
    home.write("hello.py", scriptWith(["greeter==9"], body));
    const { outcome } = await home.run({ file: "hello.py", function: "job" });
    expect(outcome).toMatchObject({
      error: {
        type: "DependenciesFailed",
        message: expect.stringMatching(
          /\(greeter\) could not be installed: No matching distribution found for greeter==9\./,
        ),
        traceback: expect.stringContaining("from versions: 1.0, 2.0"),
        retryable: false,
      },
    });
    expect(environments()).toEqual([]);
  });

  test("no network: the job's own rule may try again", async () => {
    vi.stubEnv("PIP_NO_INDEX", "0");
    vi.stubEnv("PIP_RETRIES", "1");
    vi.stubEnv("PIP_INDEX_URL", "http://someone:password@127.0.0.1:9/simple");
    await home.remove();
    home = new TestHome();
    home.write("hello.py", scriptWith(["nowhere-to-be-found"], body));
    const { outcome, preparation } = await home.run({ file: "hello.py", function: "job" });
    expect(outcome).toMatchObject({
      error: { type: "DependenciesFailed", message: expect.stringContaining("no network"), retryable: true },
    });
    expect(JSON.stringify([outcome, preparation])).not.toContain("password");
  });

  test("a Python without venv: the one package that brings it", async () => {
    const debian = `#!/bin/sh
if [ "$2" = venv ]; then
  echo "The virtual environment was not created successfully because ensurepip is not"
  echo "available.  On Debian/Ubuntu systems, you need to install the python3-venv"
  echo "package using the following command."
  echo "    apt install python3.11-venv"
  exit 1
fi
echo "$0"; echo True; echo "3.11.2 (main, Mar 13 2023, 12:18:29) [GCC 12.2.0]"
`;
    const python = path.join(makeCommand(path.join(wheels, "bin"), "python3", debian), "python3");
    await home.remove();
    home = new TestHome({ python });
    home.write("hello.py", scriptWith(["greeter"], body));
    expect((await home.run({ file: "hello.py", function: "job" })).outcome).toMatchObject({
      error: {
        type: "DependenciesFailed",
        message: expect.stringMatching(/has no venv\. Install it: sudo apt-get install -y python3\.11-venv$/),
        retryable: false,
      },
    });
  });

  test("another Python: what to do to have it", async () => {
    home.write("hello.py", scriptWith(["greeter"], body, '# requires-python = ">=9.1"\n'));
    expect((await home.run({ file: "hello.py", function: "job" })).outcome).toMatchObject({
      error: {
        message: expect.stringMatching(/asks for Python >=9\.1.*uses 3\.\d+\.\d+ \(\/.*install uv/),
        retryable: false,
      },
    });
  });

  test("a block that cannot be read: its line", async () => {
    home.write("hello.py", `import os\n${scriptWith(["greeter"], body, "# more = \n")}`);
    expect((await home.run({ file: "hello.py", function: "job" })).outcome).toMatchObject({
      error: {
        type: "DependenciesFailed",
        message: expect.stringMatching(/in line 2 .* line 4 is not valid TOML/),
        retryable: false,
      },
    });
  });
});
