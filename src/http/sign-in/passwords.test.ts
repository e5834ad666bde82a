/** Signing in by name and password, as those try it who do not know one. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SignInHome, type Browser } from "./sign-in.test-kit.ts";

const home = new SignInHome();
const password = "four green sheep";
let ada: Browser;
beforeAll(async () => {
  await home.start();
  ada = (await home.person("Ada", "operator")).browser;
  expect((await ada.ask("POST", "/api/v1/me/password", { password })).status).toBe(200);
});
afterAll(() => home.remove());
beforeEach(() => void (home.ahead += 24 * 3600 + 1));

const signIn = (name: string, given: string, browser = home.browser()) =>
  browser.ask("POST", "/api/v1/sign-in", { name, password: given });

describe("by name and password", () => {
  test("the person comes in, and is who they are", async () => {
    const browser = home.browser();
    expect((await signIn(" ada ", password, browser)).status).toBe(200);
    expect((await browser.ask("GET", "/api/v1/me")).body).toMatchObject({
      name: "Ada",
      role: "operator",
      needs_password: false,
    });
    expect((await browser.ask("GET", "/api/v1/sign-in")).body).toMatchObject({ password: true });
  });

  test("a wrong name and a wrong password sound the same", async () => {
    const [name, wrong] = [await signIn("Nobody", password), await signIn("Ada", "wrong")];
    expect([name.status, name.text]).toEqual([wrong.status, wrong.text]);
  });

  test("guessing is slowed down, says how long, and a right password does not get past it either", async () => {
    for (let count = 0; count < 5; count++) expect((await signIn("Ada", `guess ${count}`)).status).toBe(401);
    const refused = await signIn("Ada", password);
    expect(refused.status).toBe(429);
    expect(refused.headers["retry-after"]).toBe("2");
    expect(refused.body["detail"]).toMatch(/too many attempts\. Try again in [12] seconds?\./);
    home.ahead += 3;
    expect((await signIn("Ada", password)).status).toBe(200);
  });

  test("a hundred guesses at once are not a hundred guesses", async () => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, index) => signIn("Ada", `guess ${index}`)));
    expect(all.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5);
    expect(all.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(95);
  });

  test("whoever guesses keeps nobody out: a link from the machine itself works at once", async () => {
    for (let count = 0; count < 6; count++) await signIn("Ada", "wrong");
    const { url } = await home.home.direct.call("person_link", { id: "Ada" });
    expect((await home.browser().enter(url.slice(home.http.address.length))).status).toBe(200);
  });

  test("forwarding headers of anybody do not make them another address", async () => {
    const from = (address: string, count: number) =>
      home.browser().ask("POST", "/api/v1/sign-in", { name: `n${count}`, password }, { "x-forwarded-for": address });
    const statuses: number[] = [];
    for (let count = 0; count < 17; count++) statuses.push((await from(`10.0.0.${count}`, count)).status);
    expect(statuses.at(-1)).toBe(429);
  });

  test("somebody who is kept out does not come in, and is out at once", async () => {
    const browser = home.browser();
    await signIn("Ada", password, browser);
    await home.home.direct.call("person_change", { id: "Ada", disabled: true });
    expect((await browser.ask("GET", "/api/v1/me")).status).toBe(401);
    expect((await signIn("Ada", password)).status).toBe(401);
    await home.home.direct.call("person_change", { id: "Ada", disabled: false });
    expect((await signIn("Ada", password)).status).toBe(200);
  });

  test("what is no name and password at all is refused like a wrong one", async () => {
    for (const body of [{}, { name: 1, password: [] }, { name: "Ada" }, { name: "Ada", password: { $ne: "" } }]) {
      expect((await home.browser().ask("POST", "/api/v1/sign-in", body)).status).toBe(401);
    }
  });
});

describe("a password is changed", () => {
  const change = (browser: Browser, body: object) => browser.ask("POST", "/api/v1/me/password", body);

  test("only by who knows it, and then other browsers are signed out", async () => {
    const [here, there] = [home.browser(), home.browser()];
    await signIn("Ada", password, here);
    await signIn("Ada", password, there);
    expect((await change(here, { password: "five green sheep" })).body).toMatchObject({
      status: 400,
      fields: { old: expect.any(String) },
    });
    expect((await change(here, { password: "five green sheep", old: "wrong" })).status).toBe(400);
    expect((await change(here, { password: "short", old: password })).body).toMatchObject({
      fields: { password: expect.any(String) },
    });
    expect((await change(here, { password: "five green sheep", old: password })).status).toBe(200);
    expect((await here.ask("GET", "/api/v1/me")).status).toBe(200);
    expect((await there.ask("GET", "/api/v1/me")).status).toBe(401);
    expect((await change(here, { password, old: "five green sheep" })).status).toBe(200);
  });

  test("not by guessing the old one", async () => {
    const browser = home.browser();
    await signIn("Ada", password, browser);
    for (let count = 0; count < 5; count++)
      await change(browser, { password: "five green sheep", old: `guess ${count}` });
    const refused = await change(browser, { password: "five green sheep", old: password });
    expect(refused.body).toMatchObject({ fields: { old: expect.stringContaining("too often") } });
  });

  test("by who forgot it and has just come in by a link", async () => {
    const { url } = await home.home.direct.call("person_link", { id: "Ada" });
    const browser = home.browser();
    await browser.enter(url.slice(home.http.address.length));
    expect((await change(browser, { password })).status).toBe(200);
    home.ahead += 16 * 60;
    expect((await change(browser, { password: "five green sheep" })).status).toBe(400);
  });

  test("of somebody else by nobody but the machine's own terminal", async () => {
    const owner = await home.owner();
    expect((await change(owner, { password: "five green sheep", person: "Ada" })).status).toBe(403);
    await home.home.direct.call("password_set", { password, person: "Ada" });
    expect((await signIn("Ada", password)).status).toBe(200);
  });
});
