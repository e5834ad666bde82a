/** What somebody who is signed in, or holds a token, tries beyond what they may. */
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../api/api.test-kit.ts";
import type { Role } from "../model/role.ts";
import { SignInHome, type Answer, type Browser } from "./sign-in/sign-in.test-kit.ts";

const home = new SignInHome();
const people = new Map<Role, Browser>();
const owner = () => people.get("owner")!;
const viewer = () => people.get("viewer")!;
const operator = () => people.get("operator")!;
/** What AIOS would have to say of itself as a fault is a fault of AIOS: `SignInHome` throws it. */
beforeAll(async () => {
  await home.start();
  people.set("owner", await home.owner());
  for (const role of ["operator", "viewer"] as const) people.set(role, (await home.person(role, role)).browser);
});
afterAll(() => home.remove());

async function tokenOf(browser: Browser, role: Role): Promise<(m: string, p: string, b?: object) => Promise<Answer>> {
  const { body } = await browser.ask("POST", "/api/v1/tokens", { name: "script", role });
  return (method, path, sent) =>
    home.browser().ask(method, path, sent, { authorization: `Bearer ${body["token"] as string}` });
}

const took = async (work: Promise<Answer>): Promise<{ status: number; seconds: number }> => {
  const begun = performance.now();
  const { status } = await work;
  return { status, seconds: (performance.now() - begun) / 1000 };
};

describe("what runs as code is an owner's", () => {
  const writing: [method: string, path: string, body: object][] = [
    ["POST", "/api/v1/jobs", { entry: { name: "evil", file: "evil.sh", type: "trigger" } }],
    ["PUT", "/api/v1/jobs/report", { fields: { file: "/tmp/evil.sh" } }],
    ["PUT", "/api/v1/files/draft", { path: "Programs/report.sh", text: "id" }],
    ["POST", "/api/v1/files/publish", { path: "Programs/report.sh" }],
    ["POST", "/api/v1/files/go-back", { path: "Programs/report.sh", version: 1 }],
    ["POST", "/api/v1/files/try", { path: "Programs/hidden.sh", job: "evil" }],
    ["POST", "/api/v1/library/remind-me/add", { values: { text: "x" } }],
    ["POST", "/api/v1/library-update", { path: "Programs/report.sh", text: "id" }],
    ["POST", "/api/v1/import", { kind: "crontab", text: "* * * * * id", write: true }],
  ];

  test.each(writing)("an operator may not: %s %s", async (method, path, body) => {
    home.home.write("Programs/hidden.sh", "touch ran\n");
    expect((await operator().ask(method, path, body)).status).toBe(403);
    expect((await (await tokenOf(operator(), "operator"))(method, path, body)).status).toBe(403);
  });
});

describe("a token", () => {
  test("decides nothing that waits for a person, an owner's neither", async () => {
    home.home.write("Programs/asks.ts", 'import { ask } from "aios";\nawait ask("Delete everything?");\n');
    await owner().ask("POST", "/api/v1/jobs", { entry: { name: "asks", file: "asks.ts", type: "trigger" } });
    await operator().ask("POST", "/api/v1/jobs/asks/run", {});
    const { id } = await until("it asks", async () => {
      const found = JSON.parse((await viewer().ask("GET", "/api/v1/reviews")).text) as { id: string }[];
      return found[0] ?? null;
    });
    const decide = ["POST", `/api/v1/reviews/${id}/decide`, { choice: "yes" }] as const;
    expect((await (await tokenOf(owner(), "owner"))(...decide)).status).toBe(403);
    expect((await viewer().ask(...decide)).status).toBe(403);
    expect((await operator().ask(...decide)).status).toBe(200);
  });

  const endpoint = "https://push.example/x";
  const subscription = { endpoint, keys: { p256dh: "a".repeat(80), auth: "b".repeat(22) } };
  const subscribe = ["POST", "/api/v1/push-subscriptions", { subscription }] as const;
  const pushes = async () =>
    (JSON.parse((await owner().ask("GET", "/api/v1/channels")).text) as { kind: string }[]).filter(
      ({ kind }) => kind === "push",
    ).length;

  test("has nothing told to it that goes on when it is taken back", async () => {
    expect((await (await tokenOf(viewer(), "viewer"))(...subscribe)).status).toBe(403);
    expect(await pushes()).toBe(0);
  });

  test("a person's browsers are told nothing more once the person is kept out or removed", async () => {
    for (const act of ["block", "remove"] as const) {
      const { browser, person } = await home.person(act, "viewer");
      expect((await browser.ask(...subscribe)).status).toBe(200);
      expect(await pushes()).toBe(1);
      const path = `/api/v1/people/${person.id}`;
      await (act === "block" ? owner().ask("PUT", path, { disabled: true }) : owner().ask("DELETE", path));
      expect(await pushes(), act).toBe(0);
    }
  });

  test("nobody takes up all the ways there may be", async () => {
    const { browser, person } = await home.person("Max", "viewer");
    const statuses = [];
    for (let count = 0; count < 12; count++) statuses.push((await browser.ask(...subscribe)).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    await owner().ask("DELETE", `/api/v1/people/${person.id}`);
  });
});

test("a new password ends the links that were made with the old one", async () => {
  const { browser } = await home.person("Nora", "viewer");
  const { body } = await browser.ask("POST", "/api/v1/me/link");
  const path = (body["url"] as string).slice(home.http.address.length);
  expect((await browser.ask("POST", "/api/v1/me/password", { password: "three plain words" })).status).toBe(200);
  expect((await home.browser().enter(path)).status).toBe(401);
});

describe("paths", () => {
  const outside = [
    ...["../x.py", "/etc/passwd", "Programs/../jobs.yaml", "Programs/../../etc/passwd", "Programs//x", "Programs/./x"],
    ...["Programs", "Programs/", "Programs/a\\..\\..\\x", "Programs/a\0b", "Programs/.env", "jobs.yaml/../x", ""],
    ...["orchestrator.db", ".aios/secrets.key", "Programs/node_modules/x/index.js", `Programs/${"x".repeat(300)}`],
  ];

  test.each(outside)("nothing is read or written at %j", async (path) => {
    const query = `path=${encodeURIComponent(path)}`;
    const asked = [
      await owner().ask("GET", `/api/v1/files/text?${query}`),
      await owner().ask("GET", `/api/v1/files/versions?${query}`),
      await owner().ask("GET", `/api/v1/files/diff?${query}&from=live&to=draft`),
      await owner().ask("PUT", "/api/v1/files/draft", { path, text: "id" }),
      await owner().ask("DELETE", `/api/v1/files/draft?${query}`),
      await owner().ask("POST", "/api/v1/files/publish", { path }),
      await owner().ask("POST", "/api/v1/files/go-back", { path, version: 1 }),
      await owner().ask("POST", "/api/v1/files/try", { path, job: "x" }),
      await owner().ask("POST", "/api/v1/library-update", { path, text: "id" }),
    ];
    expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([404]));
    expect(existsSync(join(home.home.path, "x.py"))).toBe(false);
  });

  test("an operator gets no file among the programs, where everybody could read it", async () => {
    mkdirSync(join(home.home.path, "private"));
    home.home.write("private/diary.txt", "nobody's business");
    const values = { folder: join(home.home.path, "private"), to: join(home.home.path, "Programs"), test_files: 0 };
    const begun = await operator().ask("POST", "/api/v1/library/back-up-folder/once", { values });
    expect(begun.status).toBe(200);
    const asked = `/api/v1/triggers/${String(begun.body["id"])}?wait_seconds=20`;
    const { body } = await operator().ask("GET", asked);
    expect(body["run"]).toMatchObject({ state: "failed" });
    expect(existsSync(join(home.home.path, "Programs/private/Now/diary.txt"))).toBe(false);
  });

  test("a backup is for its owner's eyes only", async () => {
    const { body } = await owner().ask("POST", "/api/v1/backup", { with_key: true });
    expect(statSync(body["folder"] as string).mode & 0o777).toBe(0o700);
  });
});

describe("nobody keeps AIOS busy for everybody else", () => {
  const deep = `{"a":${"[".repeat(1_500_000)}${"]".repeat(1_500_000)}}`;
  const manyFields = Object.fromEntries(Array.from({ length: 50_000 }, (_, nth) => [`field${nth}`, 1]));
  const costly: [what: string, path: string, body: string][] = [
    ["a wish of four megabytes", "/api/v1/understand", JSON.stringify({ text: "zxqw ".repeat(800_000) })],
    ["an entry of fifty thousand fields", "/api/v1/look-ahead", JSON.stringify({ entry: manyFields })],
    ["an entry that is nested without end", "/api/v1/look-ahead", `{"entry":${deep}}`],
    ["a hundred thousand marks", "/api/v1/notifications/read", JSON.stringify({ ids: Array(100_000).fill(1) })],
  ];

  test.each(costly)("by %s", async (_, path, body) => {
    const headers = { "sec-fetch-site": "same-origin", cookie: viewer().cookie! };
    const { status, seconds } = await took(viewer().raw("POST", path, headers, body));
    expect(status).toBeLessThan(500);
    expect(seconds).toBeLessThan(2);
  });

  const twisted = [
    ...["a-", "a.", "A.", "1:", "12", "to ", "if when ", "at one ", "monday, ", "every mon ", "1/1/1 ", "in January "],
    ...["between 1 and 2 ", "3 weeks ", "in A'a ", ", ", "http://a", "\"'", "back up a to ", "the 1st of every "],
  ];
  test.each(twisted)("by words such as %j, again and again", async (words) => {
    const text = words.repeat(500 / words.length);
    expect((await took(viewer().ask("POST", "/api/v1/understand", { text }))).seconds).toBeLessThan(1);
    expect((await took(viewer().ask("POST", "/api/v1/understand", { text: `${text}!` }))).seconds).toBeLessThan(1);
  });
});

test.each(['"', "'", "a\0b", "a OR", "NEAR(a b", "message:x", "^a*", "-a", "%", 'a"*'])(
  "what is searched for is words, and no language of the database: %j",
  async (text) => {
    const answer = await viewer().ask("GET", `/api/v1/logs/search?text=${encodeURIComponent(text)}`);
    expect(answer.status).toBe(200);
  },
);

test("what programs are given changes nothing in AIOS itself", async () => {
  const headers = { "sec-fetch-site": "same-origin", cookie: operator().cookie! };
  const body = '{"kwargs":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}';
  expect((await operator().raw("POST", "/api/v1/jobs/report/run", headers, body)).status).toBe(200);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});
