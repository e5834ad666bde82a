/** A secret is known to the program that declares it, and to nobody and nothing else. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { cli } from "./real/cli.ts";
import { RealHome } from "./real/home.ts";
import { python } from "./real/python.ts";
import { until } from "./real/until.ts";
import type { RealAios } from "./real/aios.ts";

const canary = 'canary-9f/3c+21 ab"ü';
/** The forms in which it would be found, had it got anywhere. */
const forms = [canary, "canary-9f", Buffer.from(canary).toString("base64").slice(0, 16), encodeURIComponent(canary)];

const programs = {
  "leaky.py": `
import base64, json, os, sys, time, urllib.parse
import aios

def refused(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except aios.AiosError as error:
        return str(error)
    return "was not refused"

def main(way):
    key = os.environ["CANARY"]
    with open("notes.txt", "w") as file:
        file.write("nothing of it here")
    if way == "say":
        print("the key is", key)
        print(json.dumps({"key": key}), repr(key), urllib.parse.quote(key, safe=""), file=sys.stderr)
        print(base64.b64encode(key.encode()).decode(), base64.b64encode(b"x" + key.encode() + b"y").decode())
        print("x" * (16 * 1024 - 5) + key)
        for piece in (key[:5], key[5:], "\\n"):
            sys.stdout.write(piece)
            sys.stdout.flush()
        print(os.environ["AIOS_TOKEN"])
        aios.log("said " + key, key=key)
        aios.progress(0.5, "with " + key)
        aios.notify("have " + key, title=key)
        return {"key": key, key: [key]}
    if way == "keep":
        with open("report.txt", "w") as file:
            file.write("x" * 100000 + key)
        said = [refused(aios.artifact, "report.txt"), refused(aios.state.set, "key", key), refused(aios.state.set, key, 1),
                refused(aios.trigger, "other", key), refused(aios.trigger, "other", key=key)]
        with open("fine.txt", "w") as file:
            file.write("fine")
        os.remove("report.txt")
        aios.artifact("fine.txt", name="report of " + key.encode().hex() + ".txt")
        aios.artifact("fine.txt", name="fine.txt")
        return said
    if way == "raise":
        raise ValueError("no access with " + key)
    open(os.path.join(os.environ["EFFECTS"], "begun"), "w").close()
    while not os.path.exists(os.path.join(os.environ["EFFECTS"], "go")):
        time.sleep(0.02)
`,
  "exit.sh": 'echo "curl: bad key $CANARY" >&2; exit 3',
  "other.sh": 'env > "$EFFECTS/environment"; [ -z "$CANARY" ]',
};

const asked = (name: string, file: string, rest: object = {}) => ({ name, type: "trigger", file, retries: 1, ...rest });

let home: RealHome;
let aios: RealAios;

async function ended(
  job: string,
  kwargs: object = {},
): Promise<{ id: string; state: string; result: string; error: string }> {
  const query = "SELECT * FROM runs WHERE job_name = ? AND finished IS NOT NULL ORDER BY id";
  const before = home.rows(query, job).length;
  home.trigger(job, kwargs);
  return until(`${job} has ended`, () => home.rows<never>(query, job)[before]);
}

describe.skipIf(python === null)("a canary", () => {
  beforeAll(async () => {
    const secrets = { secrets: ["CANARY"] };
    home = new RealHome(
      [
        asked("leaky", "leaky.py", { function: "main", overlap: "parallel", ...secrets }),
        asked("exit", "exit.sh", secrets),
        asked("other", "other.sh"),
      ],
      programs,
    );
    aios = await home.ready();
    const set = await cli(home.path, ["secrets", "set", "CANARY"], { input: canary });
    expect(set).toMatchObject({ code: 0, stderr: "" });
    expect(set.stdout).toMatch(/^CANARY is set\. Used by exit, leaky\./);
  });
  afterAll(() => home.remove());

  test("while a run holds it, no other process has it in its environment or its command line", async () => {
    home.trigger("leaky", { way: "wait" });
    const id = await until(
      "it runs",
      () => home.rows<{ id: string }>("SELECT id FROM runs WHERE state = 'running'")[0]?.id,
    );
    await until("it has begun", () => existsSync(join(home.effects, "begun")));
    // A fork of a warm interpreter shows even less: the environment that one was started with.
    const holders = processesWith(forms);
    expect(holders.filter((text) => !text.includes(`AIOS_RUN_ID=${id}`))).toEqual([]);
    writeFileSync(join(home.effects, "go"), "");
    await until("it has ended", () => home.value("SELECT count(*) FROM runs WHERE state = 'running'") === 0);
  });

  test("what is said with it is kept without it", async () => {
    const run = await ended("leaky", { way: "say" });
    expect(run.state).toBe("succeeded");
    expect(JSON.parse(run.result)).toEqual({ key: "[secret CANARY]", "[secret CANARY]": ["[secret CANARY]"] });
    const lines = home.rows<{ message: string }>(
      "SELECT message FROM logs WHERE run_id = ? AND stream <> 'aios' ORDER BY id",
      run.id,
    );
    const said = lines.map((line) => line.message);
    expect(said[0]).toBe("the key is [secret CANARY]");
    expect(said).toContain("[secret AIOS_TOKEN]");
    expect(said).toContain('said [secret CANARY] key="[secret CANARY]"');
    expect(said.filter((line) => line === "[secret CANARY]")).toHaveLength(1);
    expect(said.find((line) => line.startsWith("xxx"))).toMatch(/x\[secret CANARY\]… \(\+\d+ characters cut\)$/);
    expect(home.rows("SELECT progress_text FROM runs WHERE id = ?", run.id)).toEqual([
      { progress_text: "with [secret CANARY]" },
    ]);
    expect(home.rows("SELECT title, text FROM notifications")).toEqual([
      { title: "[secret CANARY]", text: "have [secret CANARY]" },
    ]);
  });

  test("what would keep it is refused with the reason", async () => {
    const run = await ended("leaky", { way: "keep" });
    const said = JSON.parse(run.result) as string[];
    expect(said).toHaveLength(5);
    for (const sentence of said) expect(sentence).toMatch(/holds the secret CANARY/);
    const names = home
      .rows("SELECT name FROM artifacts WHERE run_id = ? ORDER BY name", run.id)
      .map((row) => row["name"]);
    expect(names).toEqual(["fine.txt", "report of [secret CANARY].txt"]);
    expect(home.value("SELECT count(*) FROM state")).toBe(0);
  });

  test("an error says all but it", async () => {
    const raised = JSON.parse((await ended("leaky", { way: "raise" })).error);
    expect(raised.message).toBe("no access with [secret CANARY]");
    expect(raised.traceback).toMatch(/ValueError: no access with \[secret CANARY\]/);
    const exited = JSON.parse((await ended("exit")).error);
    expect(exited.message).toMatch(/curl: bad key \[secret CANARY\]/);
  });

  test("a program that does not declare it does not get it", async () => {
    expect((await ended("other")).state).toBe("succeeded");
    const environment = readFileSync(join(home.effects, "environment"), "utf8");
    expect(environment).toMatch(/^AIOS_TOKEN=aios_[\w-]{43}$/m);
    expect(forms.filter((form) => environment.includes(form))).toEqual([]);
  });

  test("it is nowhere: not in the database, beside it, in a backup, or in anything AIOS says", async () => {
    for (const args of [
      ["backup", "kept"],
      ["backup", "kept-with-key", "--with-key"],
    ]) {
      expect((await cli(home.path, args)).code).toBe(0);
    }
    const looks = [["show", "leaky"], ["logs"], ["secrets"], ["jobs"], ["status"], ["runs"], ["artifacts", "leaky"]];
    const answers = await Promise.all(
      looks.flatMap((args) => [cli(home.path, args), cli(home.path, [...args, "--json"])]),
    );
    for (const answer of answers) expect(answer.code).toBe(0);
    await aios.stop();
    const files = readdirSync(home.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = files.map((entry) => join(entry.parentPath, entry.name));
    expect(paths).toContain(join(home.path, ".aios", "secrets.key"));
    expect(paths).toContain(join(home.path, "kept", "orchestrator.db"));
    const found = paths.filter((path) => holds(readFileSync(path), forms));
    expect(found).toEqual([]);
    const said = [...aios.lines, ...answers.flatMap(({ stdout, stderr }) => [stdout, stderr])].join("\n");
    expect(forms.filter((form) => said.includes(form))).toEqual([]);
    expect(said).toContain("[secret CANARY]");
  });
});

describe("what is amiss is said", () => {
  afterEach(() => home.remove());

  test("a secret that is not set: the run fails before it starts, once, and works as soon as it is set", async () => {
    home = new RealHome([asked("needs", "needs.sh", { secrets: ["API_KEY"], retries: 3 })], {
      "needs.sh": 'echo "${#API_KEY}" > "$EFFECTS/length"',
    });
    await home.ready();
    const { error } = await ended("needs");
    expect(JSON.parse(error)).toMatchObject({
      type: "SecretMissing",
      message: "The job needs needs the secret API_KEY, which is not set. Set it with: aios secrets set API_KEY",
      retryable: false,
    });
    expect(existsSync(join(home.effects, "length"))).toBe(false);
    expect(home.value("SELECT count(*) FROM triggers WHERE source = 'retry'")).toBe(0);
    await cli(home.path, ["secrets", "set", "API_KEY"], { input: "12345\r\n" });
    expect((await ended("needs")).state).toBe("succeeded");
    expect(home.marks("length")).toEqual(["5"]);
  });

  test("a key that others can read keeps AIOS from starting; one that is missing, only the secrets from being read", async () => {
    const jobs = [asked("needs", "fine.sh", { secrets: ["API_KEY"] }), asked("free", "fine.sh")];
    home = new RealHome(jobs, { "fine.sh": "true" });
    await cli(home.path, ["secrets", "set", "API_KEY"], { input: "one two three" });
    const key = join(home.path, ".aios", "secrets.key");
    expect(statSync(key).mode & 0o777).toBe(0o600);
    chmodSync(key, 0o640);
    const refused = home.start();
    expect(await refused.ended).toMatchObject({ code: 1 });
    const said = refused.lines.join("\n");
    expect(said).toMatch(/can be read by other users \(mode 0640\)/);
    expect(said).toContain(`chmod 600 '${key}'`);
    chmodSync(key, 0o600);
    renameSync(key, `${key}.away`);
    const without = await home.ready();
    await without.said(/WARNING.*secrets\.key, is missing\. Put your copy of it back/);
    expect((await ended("free")).state).toBe("succeeded");
    expect(JSON.parse((await ended("needs")).error)).toMatchObject({ type: "SecretUnreadable", retryable: false });
    const set = await cli(home.path, ["secrets", "set", "OTHER"], { input: "x" });
    expect(set.stderr).toMatch(/is missing. Put your copy of it back/);
    renameSync(`${key}.away`, key);
    expect((await ended("needs")).state).toBe("succeeded");
  });

  test("a value on the command line is refused, and so are names and values that cannot be", async () => {
    home = new RealHome([], {});
    const set = (args: string[], input = "x") => cli(home.path, ["secrets", "set", ...args], { input });
    expect((await set(["API_KEY=abc"])).stderr).toMatch(
      /does not belong on the command line.*aios secrets set API_KEY/,
    );
    expect((await set(["API_KEY", "abc"])).stderr).toMatch(/does not belong on the command line/);
    expect((await set(["9-lives"])).stderr).toMatch(/cannot be the name of a secret/);
    expect((await set(["AIOS_TOKEN"])).stderr).toMatch(/AIOS's own/);
    expect((await set(["EMPTY"], "\n")).stderr).toMatch(/is empty/);
    expect((await set(["LARGE"], "x".repeat(40_000))).stderr).toMatch(/40000 bytes long/);
    expect((await cli(home.path, ["secrets", "delete", "NONE"])).code).toBe(4);
  });
});

function holds(content: Buffer, texts: readonly string[]): boolean {
  return texts.some((text) => content.includes(text));
}

/** Environment and command line of each process in which one of the texts stands. */
function processesWith(texts: readonly string[]): string[] {
  if (!existsSync("/proc/self/environ")) {
    const listed = execFileSync("ps", ["axeww", "-o", "command"], { encoding: "utf8" }).split("\n");
    return listed.filter((line) => texts.some((text) => line.includes(text)));
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ["environ", "cmdline"].map((name) => readOrNothing(`/proc/${pid}/${name}`)).join("\0"))
    .filter((text) => texts.some((form) => text.includes(form)));
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it has ended, or is another user's
  }
}
