/** Changes of files at the door: what a program may get wrong, do at once, or try from a container. */
import { mkdirSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RunQuestions } from "../../engine/run-questions.ts";
import { redactor } from "../../log/redact.ts";
import { testJob } from "../../model/job.test-kit.ts";
import { TestHome } from "../api.test-kit.ts";
import { doorPath } from "../socket-path.ts";

let home: TestHome;
let folder: string;

beforeAll(async () => {
  home = new TestHome({});
  await home.start();
  const tell = { write: () => {}, isFull: false, stored: async () => {}, close: async () => {} };
  const admit = (token: string, image: string | null) =>
    home.aios.door.tokens.admit(token, {
      run: { id: token, job: testJob("tidy", undefined, { image }), attempt: 1, started: 0, preview: false },
      secrets: {},
      redactor: redactor({ API_KEY: "hunter two" }),
      questions: new RunQuestions({}),
      log: tell,
      catchUp: () => {},
    });
  admit("plain", null);
  admit("boxed", "python:3.13-slim");
  folder = join(home.path, ".aios/runs/plain");
  mkdirSync(folder, { recursive: true });
  folder = realpathSync(folder);
});
afterAll(() => home.remove());

function ask(act: string, body: unknown, token = "plain"): Promise<{ status: number; text: string }> {
  const { privateFolder, deviceId } = home.configuration;
  return new Promise((resolve, reject) => {
    const options = {
      socketPath: doorPath(privateFolder, deviceId),
      method: "POST",
      path: `/v1/files/${act}`,
      headers: { authorization: `Bearer ${token}` },
    };
    const asking = request(options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode!, text }));
    });
    asking.on("error", reject);
    asking.end(typeof body === "string" ? body : JSON.stringify(body));
  });
}

test.each([
  ["move", { from: "a" }, 400, /to:/],
  ["move", { from: "", to: "b" }, 400, /from: it is empty/],
  ["write", { path: "a", text: 3 }, 400, /text:/],
  ["write", "{", 400, /not JSON/],
  ["delete", { path: "nothing here" }, 404, /There is nothing at/],
  ["write", { path: "hunter two.txt", text: "" }, 422, /holds the secret API_KEY/],
  ["write", { path: "a\0b", text: "" }, 400, /NUL/],
  ["copy", { from: "../../..", to: "all" }, 403, /AIOS itself lives on/],
  ["delete", { path: "../../secrets.key" }, 403, /AIOS itself lives on/],
])("%s of %j is refused in words", async (act, body, status, message) => {
  const answer = await ask(act, body);
  expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(message)]);
});

test("from a container nothing is changed, not even through the folder that both see", async () => {
  const own = join(home.path, ".aios/runs/boxed");
  for (const path of ["a.txt", `${own}/a.txt`, `${own}/../../../a.txt`, "/etc/hosts"]) {
    const answer = await ask("write", { path, text: "x" }, "boxed");
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining("runs in a container")]);
  }
});

test("a hundred at once, all under one name: each has its own place, and none is lost", async () => {
  for (let index = 0; index < 100; index++) writeFileSync(join(folder, `in ${index}`), `${index}`);
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => ask("move", { from: `in ${index}`, to: "out/same.txt" })),
  );
  const places = answers.map(({ text }) => JSON.parse(text).path as string);
  expect(new Set(places).size).toBe(100);
  expect(readdirSync(join(folder, "out")).length).toBe(100);
  expect(places[0]).toBe(join(folder, "out/same.txt"));
});
