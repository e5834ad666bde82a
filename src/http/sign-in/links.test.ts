/** One-time links: the way in that needs neither name nor password, so all depends on their being spent once. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SignInHome } from "./sign-in.test-kit.ts";

const home = new SignInHome();
beforeAll(() => home.start());
afterAll(() => home.remove());

test("there is no default password, and nobody is in before the first link", async () => {
  const browser = home.browser();
  expect(await home.home.direct.call("people_list", {})).toEqual([]);
  expect((await browser.ask("GET", "/api/v1/sign-in")).body).toEqual({ password: false, passkey: false });
  for (const [name, password] of [
    ["admin", "admin"],
    ["Owner", ""],
    ["", ""],
    ["owner", "aios"],
  ]) {
    expect((await browser.ask("POST", "/api/v1/sign-in", { name, password })).status).toBe(401);
  }
  expect((await browser.ask("GET", "/api/v1/me")).status).toBe(401);
});

describe("a one-time link", () => {
  test("makes its first opener the owner, and nobody after", async () => {
    const path = await home.link();
    const [first, second] = [home.browser(), home.browser()];
    const entered = await first.enter(path);
    expect([entered.status, entered.body]).toEqual([200, { to: "/" }]);
    expect((await first.ask("GET", "/api/v1/me")).body).toMatchObject({
      role: "owner",
      kind: "person",
      needs_password: true,
    });
    const late = await second.enter(path);
    expect([late.status, second.cookie]).toEqual([401, null]);
    expect(late.body["detail"]).toContain("aios open");
  });

  test("lets one in when a hundred come at once", async () => {
    const path = await home.link();
    const all = await Promise.all(Array.from({ length: 100 }, () => home.browser().enter(path)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test("is not spent by those who look ahead: opening it, HEAD, prefetch, previews", async () => {
    const path = await home.link();
    const browser = home.browser();
    expect((await browser.raw("GET", path, { "user-agent": "Slackbot-LinkExpanding 1.0" })).status).toBe(200);
    expect((await browser.raw("HEAD", path, {})).status).toBe(200);
    for (const headers of [
      { "sec-purpose": "prefetch" },
      { "sec-purpose": "prefetch;prerender" },
      { purpose: "preview" },
      { "x-moz": "prefetch" },
    ]) {
      expect((await browser.raw("GET", path, headers as Record<string, string>)).status).toBe(503);
    }
    expect((await browser.enter(path)).status).toBe(200);
  });

  test("works without scripts, by its button, and leads to the page", async () => {
    const link = (await home.link()).split("=")[1]!;
    const browser = home.browser();
    const form = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
    const answer = await browser.raw("POST", "/enter", form, `link=${link}`);
    expect([answer.status, answer.headers.location]).toEqual([303, "/"]);
    expect((await browser.ask("GET", "/api/v1/me")).status).toBe(200);
    const again = await browser.raw("POST", "/enter", form, `link=${link}`);
    expect([again.status, again.text]).toEqual([401, expect.stringContaining("used already")]);
  });

  test("is too old after ten minutes", async () => {
    const path = await home.link();
    home.ahead += 601;
    expect((await home.browser().enter(path)).status).toBe(401);
  });

  test("cannot be spent by another site's page, in the name of whoever looks at it", async () => {
    const link = (await home.link()).split("=")[1]!;
    const elsewhere = { "sec-fetch-site": "cross-site", origin: "https://evil.example", "content-type": "text/plain" };
    const browser = home.browser();
    expect((await browser.raw("POST", "/enter", elsewhere, JSON.stringify({ link }))).status).toBe(403);
    expect((await browser.raw("POST", "/enter", { origin: "https://evil.example" }, `link=${link}`)).status).toBe(403);
    expect(browser.cookie).toBeNull();
  });

  test.each([
    "",
    "x",
    "aios_link_",
    "aios_session_AAAA",
    '"><script>alert(1)</script>',
    "../../etc/passwd",
    "a".repeat(5_000),
  ])("that nobody made lets nobody in, and is never shown back: %s", async (link) => {
    const browser = home.browser();
    expect((await browser.ask("POST", "/enter", { link })).status).toBe(401);
    const shown = await browser.raw("GET", `/enter?link=${encodeURIComponent(link)}`, {});
    expect(shown.text).not.toContain("<script>alert");
    expect(browser.cookie).toBeNull();
  });

  test("goes nowhere that a page of ours may not: no script in the page itself, nothing of other hosts", async () => {
    const { text, headers } = await home.browser().raw("GET", await home.link(), {});
    expect(headers["content-security-policy"]).toContain("default-src 'self'");
    expect(headers["referrer-policy"]).toBe("no-referrer");
    expect(headers["cache-control"]).toBe("no-store");
    expect(text).not.toMatch(/<script(?! src="\/enter\.js")|https?:|\son\w+=/);
    const script = await home.browser().raw("GET", "/enter.js", {});
    expect(script.headers["content-type"]).toContain("text/javascript");
  });
});

test("the cookie cannot be read by scripts, nor sent by other sites' pages, and lasts thirty days from its last use", async () => {
  const browser = home.browser();
  const { headers } = await browser.enter(await home.link());
  expect(headers["set-cookie"]![0]).toMatch(
    /^aios_[0-9a-f]{8}=aios_session_[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
  );
  const me = () => browser.ask("GET", "/api/v1/me").then(({ status }) => status);
  const day = 24 * 3600;
  home.ahead += 29 * day;
  expect(await me()).toBe(200);
  // Its use is written down in passing: the next read sees it, as writes go in order.
  await home.home.aios.db.write(() => {});
  home.ahead += 29 * day;
  expect(await me()).toBe(200);
  await home.home.aios.db.write(() => {});
  home.ahead += 31 * day;
  expect(await me()).toBe(401);
});
