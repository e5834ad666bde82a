/** Who gets in, and who does not: attacks from another site, by another name, and from within by a lesser role. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HttpHome } from "./http.test-kit.ts";

const home = new HttpHome({
  "jobs.yaml": "- {name: greet, type: trigger, file: greet.sh}\n",
  "Programs/greet.sh": "echo hello",
});
beforeAll(() => home.start());
afterAll(() => home.remove());

const triggers = () => home.home.aios.db.all<{ id: number }>("SELECT id FROM triggers").length;

describe("a page that another site shows", () => {
  const browser = { cookie: "test=owner", "content-type": "application/json" };

  test.each([
    ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["another port of this machine", { "sec-fetch-site": "same-site", origin: "http://localhost:3000" }],
    ["a link that was typed", { "sec-fetch-site": "none" }],
    ["an old browser on another site", { origin: "https://evil.example" }],
    ["a page without an origin", { origin: "null" }],
    ["nobody knows what", {}],
  ])("starts nothing: %s", async (_, headers) => {
    const before = triggers();
    const answer = await home.plain("POST", "/api/v1/jobs/greet/run", { ...browser, ...headers });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain("Another website asked for this");
    expect(triggers()).toBe(before);
  });

  test("loads nothing, not even what it could not read", async () => {
    for (const site of ["cross-site", "same-site"]) {
      const headers = { cookie: "test=owner", "sec-fetch-site": site, "sec-fetch-mode": "no-cors" };
      expect((await home.plain("GET", "/api/v1/status", headers)).status).toBe(403);
      expect((await home.plain("GET", "/api/v1/events", headers)).status).toBe(403);
    }
  });

  test("is never given leave to read answers", async () => {
    const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
    const answer = await home.plain("OPTIONS", "/api/v1/jobs/greet/run", { ...browser, ...headers });
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    expect(answer.status).toBe(404);
  });

  test("AIOS's own page can, by either sign", async () => {
    const { host } = new URL(home.http.address);
    for (const headers of [{ "sec-fetch-site": "same-origin" }, { origin: `http://${host}` }] as const) {
      const answer = await home.plain("POST", "/api/v1/jobs/greet/run", { ...browser, ...headers });
      expect(answer).toMatchObject({ status: 200 });
      expect(JSON.parse(answer.body)).toMatchObject({ job: "greet", source: "page" });
    }
  });
});

describe("a name that leads here by somebody else's will (DNS rebinding)", () => {
  test.each(["evil.example", "evil.example:2467", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0"])(
    "is not answered: %j",
    async (host) => {
      for (const path of ["/", "/api/v1/status", "/assets/x.js"]) {
        const answer = await home.plain("GET", path, { host, cookie: "test=owner" });
        expect(answer.status).toBe(421);
      }
    },
  );

  test("this machine's own names are", async () => {
    for (const host of ["localhost", "LOCALHOST:99", "127.0.0.1:2467", "[::1]:2467"]) {
      const answer = await home.plain("GET", "/api/v1/health", { host, authorization: "Bearer viewer" });
      expect(answer.status).toBe(200);
    }
  });
});

describe("what forwards requests", () => {
  test("is not believed unless it is listed", async () => {
    const headers = {
      "x-forwarded-host": "evil.example",
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-proto": "https",
    };
    const answer = await home.plain("GET", "/api/v1/health", { ...headers, authorization: "Bearer viewer" });
    expect(answer.status).toBe(200);
    expect(answer.headers["strict-transport-security"]).toBeUndefined();
  });
});

describe("roles", () => {
  test("nobody is let in without signing in, from this machine neither", async () => {
    const answer = await home.ask("/api/v1/status", { headers: { authorization: "Bearer stranger" } });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ title: "Sign in first", status: 401 });
  });

  test("a viewer looks, an operator runs, an owner changes", async () => {
    const run = (role: string) =>
      home.ask("/api/v1/jobs/greet/run", { method: "POST", headers: { authorization: `Bearer ${role}` } });
    const secrets = (role: string) => home.ask("/api/v1/secrets", { headers: { authorization: `Bearer ${role}` } });
    expect([(await run("viewer")).status, (await run("operator")).status]).toEqual([403, 200]);
    expect([(await secrets("operator")).status, (await secrets("owner")).status]).toEqual([403, 200]);
  });

  test("who was put out is out with the next request", async () => {
    const ask = () => home.ask("/api/v1/status", { headers: { authorization: "Bearer viewer" } });
    expect((await ask()).status).toBe(200);
    home.people.revoke("viewer");
    expect((await ask()).status).toBe(401);
    home.people.revoked.clear();
  });
});

describe("what every answer says to the browser", () => {
  test.each(["/", "/api/v1/status", "/api/v1/nothing", "/nothing.png"])("%s", async (path) => {
    const { headers } = await home.ask(path);
    expect(headers.get("content-security-policy")).toMatch(/default-src 'self';.*frame-ancestors 'none'/);
    expect(headers.get("content-security-policy")).not.toMatch(/script-src|unsafe-eval/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});

test("what is larger than 4 MiB is refused before it is read", async () => {
  const body = JSON.stringify({ entry: { name: "x".repeat(5 * 1024 * 1024) } });
  const answer = await home.ask("/api/v1/jobs", { method: "POST", body });
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ detail: "What was sent is larger than 4 MiB." });
});

test("a mistake is said in words, at its field", async () => {
  const answer = await home.ask("/api/v1/history?limit=many");
  expect(answer.status).toBe(400);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toMatchObject({ fields: { limit: expect.any(String) } });
  expect(home.faults).toEqual([]);
});
