/** People, roles, tokens and sessions, as those try them who want more than they were given. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SignInHome, type Answer, type Browser } from "./sign-in.test-kit.ts";

const home = new SignInHome();
let owner: Browser;
beforeAll(async () => {
  await home.start();
  owner = await home.owner();
});
afterAll(() => home.remove());

const ask = (browser: Browser, method: string, path: string, body?: object) =>
  browser.ask(method, `/api/v1${path}`, body);
const list = (answer: Answer) => answer.body as unknown as Record<string, unknown>[];
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function tokenOf(browser: Browser, name: string, role?: string): Promise<string> {
  const made = await ask(browser, "POST", "/tokens", { name, ...(role && { role }) });
  expect(made.status, made.text).toBe(200);
  return made.body["token"] as string;
}

/** As a program sends it. */
const withToken = (token: string, method: string, path: string, body?: object) =>
  home.browser().ask(method, `/api/v1${path}`, body, { ...bearer(token), "sec-fetch-site": "none" });

describe("people", () => {
  test("are added with a link of their own, and may what their role may", async () => {
    const { browser } = await home.person("Vera", "viewer");
    const me = await ask(browser, "GET", "/me");
    expect(me.body).toMatchObject({
      name: "Vera",
      role: "viewer",
      can: { status: true, run: false, person_add: false },
    });
    expect((await ask(browser, "GET", "/status")).status).toBe(200);
    expect((await ask(browser, "POST", "/jobs/report/run", {})).status).toBe(403);
    expect((await ask(browser, "GET", "/people")).status).toBe(403);
  });

  test("of a name that is taken, empty or unseen are refused at the field", async () => {
    for (const name of ["vera", "  ", "x".repeat(61), "Ve\u200bra", "a\u0007"]) {
      const refused = await ask(owner, "POST", "/people", { name, role: "viewer" });
      expect(refused.status).toBe(400);
      expect(refused.body).toMatchObject({ fields: { name: expect.any(String) } });
    }
  });

  test("who lose a role lose it with the next request", async () => {
    const { browser, person } = await home.person("Olga", "owner");
    expect((await ask(browser, "GET", "/people")).status).toBe(200);
    expect((await ask(owner, "PUT", `/people/${person.id}`, { role: "viewer" })).status).toBe(200);
    expect((await ask(browser, "GET", "/people")).status).toBe(403);
    expect((await ask(owner, "DELETE", `/people/${person.id}`)).status).toBe(200);
    expect((await ask(browser, "GET", "/me")).status).toBe(401);
  });

  test("the last owner can neither go, nor be demoted, nor kept out; not even by two at once", async () => {
    const { id } = (await ask(owner, "GET", "/me")).body as { id: string };
    for (const [method, body] of [
      ["DELETE", undefined],
      ["PUT", { role: "viewer" }],
      ["PUT", { disabled: true }],
    ] as const) {
      const refused = await ask(owner, method, `/people/${id}`, body);
      expect([refused.status, refused.text]).toEqual([409, expect.stringContaining("the only owner")]);
    }
    const { browser, person } = await home.person("Otto", "owner");
    const both = await Promise.all([
      ask(browser, "DELETE", `/people/${id}`),
      ask(owner, "DELETE", `/people/${person.id}`),
    ]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    const left = await home.home.direct.call("people_list", {});
    expect(left.filter(({ role }) => role === "owner")).toHaveLength(1);
    owner = await home.owner();
  });
});

describe("a token", () => {
  test("may what it was made for, and never more than its person", async () => {
    const token = await tokenOf(owner, "looks", "viewer");
    expect((await withToken(token, "GET", "/status")).status).toBe(200);
    expect((await withToken(token, "POST", "/jobs/report/run", {})).status).toBe(403);
    const { browser, person } = await home.person("Ingo", "operator");
    expect((await ask(browser, "POST", "/tokens", { name: "more", role: "owner" })).body).toMatchObject({
      fields: { role: expect.any(String) },
    });
    const his = await tokenOf(browser, "runs");
    expect((await withToken(his, "POST", "/jobs/report/run", {})).status).toBe(200);
    await ask(owner, "PUT", `/people/${person.id}`, { role: "viewer" });
    expect((await withToken(his, "POST", "/jobs/report/run", {})).status).toBe(403);
    await ask(owner, "PUT", `/people/${person.id}`, { disabled: true });
    expect((await withToken(his, "GET", "/status")).status).toBe(401);
  });

  test("of an owner cannot make what outlives it: people, links, tokens, passwords, passkeys, reach", async () => {
    const token = await tokenOf(owner, "strong", "owner");
    const { id } = (await ask(owner, "GET", "/me")).body as { id: string };
    const attempts: [string, string, object?][] = [
      ["POST", "/people", { name: "Eve", role: "owner" }],
      ["PUT", `/people/${id}`, { name: "Eve" }],
      ["POST", `/people/${id}/link`, {}],
      ["POST", "/me/link", {}],
      ["POST", "/me/password", { password: "four green sheep" }],
      ["POST", "/me/passkeys/options", {}],
      ["POST", "/tokens", { name: "again" }],
      ["PUT", "/reach", { from: "anywhere" }],
    ];
    for (const [method, path, body] of attempts) {
      expect((await withToken(token, method, path, body)).status, path).toBe(403);
    }
  });

  test("is worthless in an address, in a cookie, cut short, and beside a good cookie", async () => {
    const token = await tokenOf(owner, "misused");
    const browser = home.browser();
    expect((await browser.ask("GET", `/api/v1/me?token=${token}`)).status).toBe(401);
    expect((await browser.ask("GET", `/api/v1/me?access_token=${token}`)).status).toBe(401);
    const name = owner.cookie!.split("=")[0];
    expect((await browser.ask("GET", "/api/v1/me", undefined, { cookie: `${name}=${token}` })).status).toBe(401);
    expect((await withToken(token.slice(0, -1), "GET", "/me")).status).toBe(401);
    expect((await owner.ask("GET", "/api/v1/me", undefined, bearer("aios_token_wrong"))).status).toBe(401);
    const session = owner.cookie!.split("=")[1]!;
    expect((await withToken(session, "GET", "/me")).status).toBe(401);
  });

  test("ends when it was said to, and when it is taken back", async () => {
    const made = await ask(owner, "POST", "/tokens", { name: "short", days: 1 });
    const { token, view } = made.body as { token: string; view: { id: string } };
    expect((await withToken(token, "GET", "/me")).body).toMatchObject({ kind: "token" });
    home.ahead += 25 * 3600;
    expect((await withToken(token, "GET", "/me")).status).toBe(401);
    expect((await ask(owner, "DELETE", `/tokens/${view.id}`)).status).toBe(404);
    const other = await tokenOf(owner, "taken back");
    expect((await ask(owner, "DELETE", "/tokens/taken%20back")).status).toBe(200);
    expect((await withToken(other, "GET", "/me")).status).toBe(401);
  });

  test.each([
    { name: "" },
    { name: "x", days: 0 },
    { name: "x", days: -1 },
    { name: "x", days: 1e9 },
    { name: "x".repeat(61) },
  ])("of %j is refused at the field", async (params) => {
    const refused = await ask(owner, "POST", "/tokens", params);
    expect([refused.status, refused.body]).toMatchObject([400, { fields: expect.any(Object) }]);
  });
});

describe("a session", () => {
  test("that is revoked is out with the next request, and its stream is closed", async () => {
    const { browser, person } = await home.person("Stella", "viewer");
    const stream = await browser.stream();
    expect(stream.status).toBe(200);
    const [hers] = list(await ask(owner, "GET", "/sessions")).filter((session) => session["person_id"] === person.id);
    expect(hers).toMatchObject({ browser: "Firefox on Windows", how: "link", current: false });
    expect((await ask(owner, "DELETE", `/sessions/${hers!["id"] as string}`)).status).toBe(200);
    await stream.ended;
    expect((await browser.stream()).status).toBe(401);
  });

  test("whose person is removed or signs out has its stream closed, too", async () => {
    const { browser, person } = await home.person("Sven", "viewer");
    const stream = await browser.stream();
    await ask(owner, "DELETE", `/people/${person.id}`);
    await stream.ended;
    const { browser: other } = await home.person("Svea", "viewer");
    const hers = await other.stream();
    expect((await ask(other, "POST", "/sign-out", {})).status).toBe(200);
    await hers.ended;
    expect(other.cookie).toBeNull();
  });

  test("that another process has revoked has its stream closed", async () => {
    const { browser, person } = await home.person("Signe", "viewer");
    const stream = await browser.stream();
    const elsewhere = await home.home.open();
    await elsewhere.call("person_remove", { id: person.id });
    home.http.noticeForeignChange();
    await stream.ended;
  });

  test("of others is seen and ended by owners alone", async () => {
    const { browser } = await home.person("Oskar", "operator");
    expect(list(await ask(browser, "GET", "/sessions"))).toMatchObject([{ person: "Oskar", current: true }]);
    const [others] = list(await ask(owner, "GET", "/sessions")).filter((session) => session["current"]);
    expect((await ask(browser, "DELETE", `/sessions/${others!["id"] as string}`)).status).toBe(404);
    expect((await ask(owner, "GET", "/me")).status).toBe(200);
  });
});

test("what was done is written down with who did it, and without what they typed", async () => {
  const secret = "hunter2-hunter2";
  const { browser } = await home.person("Audra", "operator");
  await ask(browser, "POST", "/jobs/report/run", { kwargs: { word: secret } });
  await ask(browser, "POST", "/me/password", { password: `${secret} and more` });
  await ask(owner, "PUT", "/secrets/KEY", { value: secret });
  await ask(browser, "PUT", "/secrets/KEY", { value: secret }); // refused, so nothing was done
  const entries = list(await ask(owner, "GET", "/audit?limit=5"));
  expect(entries.map(({ who, what, detail }) => ({ who, what, detail }))).toMatchObject([
    { who: expect.stringMatching(/^person:/), what: "secret_set", detail: { name: "KEY", also: ["value"] } },
    { who: "person:Audra", what: "password_set", detail: { also: ["password"] } },
    { who: "person:Audra", what: "run", detail: { job: "report", also: ["kwargs"] } },
    { who: "person:Audra", what: "sign_in", detail: { how: "link" } },
    { who: "terminal", what: "person_add", detail: { name: "Audra", role: "operator" } },
  ]);
  expect((await ask(owner, "GET", "/audit")).text).not.toContain(secret);
  expect((await ask(owner, "GET", "/audit/verify")).body).toMatchObject({ bad: null });
});

test("the database holds no link, session, token or password in clear", async () => {
  const password = "seven yellow birds";
  const { browser } = await home.person("Dora", "operator");
  await ask(browser, "POST", "/me/password", { password });
  const token = await tokenOf(browser, "dump");
  const link = (await home.link()).split("=")[1]!;
  const session = browser.cookie!.split("=")[1]!;
  const db = readFileSync(join(home.home.path, "orchestrator.db"));
  for (const handedOut of [password, token, link, session]) {
    expect(db.includes(handedOut), handedOut).toBe(false);
    const bits = handedOut.replace(/^aios_[a-z]+_/, "");
    expect(db.includes(bits)).toBe(false);
    expect(db.includes(Buffer.from(bits, "base64url"))).toBe(false);
  }
  expect(db.includes("scrypt$")).toBe(true);
});
