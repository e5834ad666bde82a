/** The door against what programs do by mistake: bodies too large, odd keys, calls without end. */
import { request, type OutgoingHttpHeaders } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RunQuestions } from "../../engine/run-questions.ts";
import type { RunAccess } from "../../engine/run-tokens.ts";
import { redactor } from "../../log/redact.ts";
import { testJob } from "../../model/job.test-kit.ts";
import { TestHome } from "../api.test-kit.ts";
import { doorPath } from "../socket-path.ts";

let home: TestHome;
const token = "aios_test";
const written: [string, string, string][] = [];
let stored = 0;
let isFull = false;
let isBroken = false;

beforeAll(async () => {
  const list = "- { name: target, file: ok.sh, type: trigger, enabled: false }\n";
  home = new TestHome(
    { "jobs.yaml": list, "Programs/ok.sh": "true" },
    { environment: { AIOS_MAX_ARTIFACT_MB: "0.5" } },
  );
  await home.start();
  const access: RunAccess = {
    run: {
      id: "run-1",
      job: testJob("report", undefined, { file: "report.py" }),
      attempt: 1,
      started: 0,
      preview: false,
    },
    secrets: {},
    redactor: redactor({ API_KEY: "hunter two" }),
    questions: new RunQuestions({}),
    log: {
      write: (stream, message, level = "INFO") => void written.push([stream, level, message]),
      get isFull() {
        return isFull;
      },
      stored: async () => void stored++,
      close: async () => {},
    },
    catchUp: () => {
      if (isBroken) throw new Error("out of order");
      written.push(["caught up", "", ""]);
    },
  };
  home.aios.door.tokens.admit(token, access);
});
afterAll(() => home.remove());

interface Said {
  status: number;
  text: string;
  etag: string | undefined;
}

function ask(
  method: string,
  path: string,
  body: string | Buffer = "",
  headers: OutgoingHttpHeaders = {},
): Promise<Said> {
  const { privateFolder, deviceId } = home.configuration;
  const length = "transfer-encoding" in headers ? {} : { "content-length": Buffer.byteLength(body) };
  const about = { authorization: `Bearer ${token}`, ...length, ...headers };
  return new Promise((resolve, reject) => {
    const options = { socketPath: doorPath(privateFolder, deviceId), method, path, headers: about };
    const asking = request(options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode!, text, etag: response.headers.etag }));
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

describe("state", () => {
  test.each([
    ["an empty key", "PUT", "/v1/state/", 405],
    ["a key with a line end", "PUT", "/v1/state/a%0Ab", 400],
    ["a key without end", "PUT", `/v1/state/${"x".repeat(201)}`, 400],
    ["a key that is a secret", "PUT", "/v1/state/hunter%20two", 422],
    ["a time to live that is none", "PUT", "/v1/state/a?expires_in=soon", 400],
    ["a time to live that is over", "PUT", "/v1/state/a?expires_in=0", 400],
  ])("%s is refused", async (_, method, path, status) => {
    const answer = await ask(method, path, "1");
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toEqual({ error: expect.stringMatching(/\w{3}/) });
  });

  test("keys that look like a way up are keys", async () => {
    for (const key of ["..", ".", "..%2F..", "%252e%252e"]) {
      expect(await ask("PUT", `/v1/state/${key}`, `"${key}"`)).toMatchObject({ status: 200 });
      expect(await ask("GET", `/v1/state/${key}`)).toMatchObject({ status: 200, text: `"${key}"` });
    }
  });

  test("is changed only as it was seen", async () => {
    const only = (condition: OutgoingHttpHeaders) => ask("PUT", "/v1/state/fenced", "2", condition);
    expect((await only({ "if-match": "1" })).status).toBe(412);
    const first = await only({ "if-none-match": "*" });
    expect(first.status).toBe(200);
    expect((await only({ "if-none-match": "*" })).status).toBe(412);
    expect((await only({ "if-match": first.etag! })).status).toBe(200);
    const late = await only({ "if-match": first.etag! });
    expect(late).toMatchObject({ status: 412, text: expect.stringMatching(/it is at version \d+ now/) });
    expect((await only({ "if-match": "first" })).status).toBe(400);
    await ask("DELETE", "/v1/state/fenced");
    const again = await only({ "if-none-match": "*" });
    expect(Number(again.etag!.slice(1, -1))).toBeGreaterThan(Number(first.etag!.slice(1, -1)));
  });

  test("many who count at once lose nothing", async () => {
    await Promise.all(Array.from({ length: 50 }, () => ask("POST", "/v1/state/many/add", "1")));
    expect((await ask("GET", "/v1/state/many")).text).toBe("50");
  });
});

describe("bodies", () => {
  test("too large: the answer comes whether the body was announced, asked for, or simply sent", async () => {
    const large = Buffer.alloc(3 * 1024 * 1024, "x");
    const tooLarge = { status: 413, text: expect.stringContaining("larger than 1 MiB") };
    expect(await ask("PUT", "/v1/state/a", large)).toMatchObject(tooLarge);
    expect(await ask("PUT", "/v1/state/a", large, { expect: "100-continue" })).toMatchObject(tooLarge);
    const chunked = { "transfer-encoding": "chunked" };
    expect(await ask("PUT", "/v1/state/a", large, chunked)).toMatchObject(tooLarge);
    const artifact = await ask("POST", "/v1/artifacts?name=a.bin", large, chunked);
    expect(artifact).toMatchObject({ status: 413, text: expect.stringContaining("a.bin is too large; AIOS keeps") });
    expect(await ask("POST", "/v1/artifacts?name=a.bin", large.subarray(0, 500_000))).toMatchObject({ status: 201 });
  });

  test("that are no JSON, or JSON without a bottom, are refused; a text is one when it says so", async () => {
    expect(await ask("PUT", "/v1/state/a", "{")).toMatchObject({
      status: 400,
      text: expect.stringContaining("not JSON"),
    });
    expect(await ask("PUT", "/v1/state/a")).toMatchObject({
      status: 400,
      text: expect.stringContaining("it is empty"),
    });
    const deep = "[".repeat(50_000) + "]".repeat(50_000);
    expect((await ask("PUT", "/v1/state/a", deep)).status).toBe(400);
    expect((await ask("PUT", "/v1/state/a", 'say "hi"', { "content-type": "text/plain" })).status).toBe(200);
    expect((await ask("GET", "/v1/state/a")).text).toBe(String.raw`"say \"hi\""`);
  });
});

describe("telling", () => {
  test("lines: each by itself, cut where they have no end, without secrets, behind what was printed", async () => {
    written.length = 0;
    const message = `one\ntwo hunter two\n${"x".repeat(20_000)}`;
    const said = { message, level: "ERROR", fields: { list: [1], key: "hunter two", word: "a=b" } };
    expect((await ask("POST", "/v1/log", JSON.stringify(said))).status).toBe(202);
    expect(written.slice(0, 3)).toEqual([
      ["caught up", "", ""],
      ["log", "ERROR", "one"],
      ["log", "ERROR", "two [secret API_KEY]"],
    ]);
    expect(written[3]![2]).toMatch(/^x{16384}… \(\+\d+ characters cut\)$/);
    await ask("POST", "/v1/log", JSON.stringify({ ...said, message: "four" }));
    expect(written.at(-1)![2]).toBe('four list=[1] key="[secret API_KEY]" word="a=b"');
  });

  test("a program that tells faster than it is stored waits", async () => {
    isFull = true;
    await ask("POST", "/v1/log", '"x"');
    isFull = false;
    expect(stored).toBe(1);
  });

  test("notifications and files have an end", async () => {
    const notified = [];
    for (let count = 0; count < 101; count++) notified.push((await ask("POST", "/v1/notifications", '"told"')).status);
    expect(notified.filter((status) => status === 201)).toHaveLength(100);
    expect(notified.at(-1)).toBe(429);
    const mostArtifacts = 200 - JSON.parse((await ask("GET", "/v1/artifacts")).text).length;
    const kept = [];
    for (let count = 0; count < 201; count++) kept.push((await ask("POST", `/v1/artifacts?name=${count}`, "x")).status);
    expect(kept.filter((status) => status === 201)).toHaveLength(mostArtifacts);
    expect(kept.at(-1)).toBe(429);
    expect((await ask("POST", "/v1/artifacts?name=0", "in its place")).status).toBe(201);
  });

  test("odd values of progress are refused by name", async () => {
    for (const odd of ['{"progress": "half"}', "-0.1", "[1]", '{"progress": 1.01}']) {
      expect((await ask("PUT", "/v1/progress", odd)).status).toBe(400);
    }
    expect((await ask("PUT", "/v1/progress", '"only words"')).text).toBe('{"progress":null,"text":"only words"}\n');
  });
});

describe("asking for a job", () => {
  const trigger = (call: object) => ask("POST", "/v1/triggers", JSON.stringify({ job: "target", ...call }));

  test("times that name no zone, or are none, are refused", async () => {
    for (const run_after of ["2026-12-24 18:00", "soon", "2026-99-99T00:00:00Z"]) {
      expect(await trigger({ run_after })).toMatchObject({ status: 400, text: expect.stringContaining("run_after") });
    }
    expect((await trigger({ run_after: "2100-01-01T00:00:00+01:00" })).status).toBe(201);
  });

  test("one key counts once, apart from AIOS's own keys, and says which trigger it was", async () => {
    const first = JSON.parse((await trigger({ dedupe_key: "after-run:x" })).text);
    const second = await trigger({ dedupe_key: "after-run:x" });
    expect(second).toMatchObject({ status: 200, text: `{"id":${first.id},"created":false}\n` });
    const { db } = home.aios;
    const [row] = await db.read(() => db.all("SELECT dedupe_key, source FROM triggers WHERE id = ?", first.id));
    expect(row).toEqual({ dedupe_key: "program:after-run:x", source: "program" });
  });

  test("what cannot be a call is refused; so is one that would keep a secret", async () => {
    expect((await trigger({ args: "x" })).text).toMatch(/args/);
    expect((await trigger({ kwargs: [1] })).text).toMatch(/kwargs/);
    expect((await trigger({ kwargs: { key: "hunter two" } })).status).toBe(422);
  });
});

test("a fault of AIOS is told in its own log, not to the program alone", async () => {
  isBroken = true;
  const { status, text } = await ask("POST", "/v1/log", '{"message": "x"}');
  isBroken = false;
  expect([status, text]).toEqual([500, expect.stringContaining("out of order")]);
  await home.aios.engine.log.flush();
  const { db } = home.aios;
  const [line] = await db.read(() =>
    db.all("SELECT level, message FROM logs WHERE run_id = 'run-1' AND stream = 'aios'"),
  );
  expect(line).toEqual({ level: "ERROR", message: "AIOS itself: a run of report could not be answered: out of order" });
});
