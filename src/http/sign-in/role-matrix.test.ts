/** Role by route, with real people: whatever is not granted is denied, and what is open to anybody is written here. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { operate } from "../../api/operate.ts";
import { operations, type OperationName } from "../../api/operations.ts";
import { allows, roles, type Role } from "../../model/role.ts";
import { SignInHome, type Browser } from "./sign-in.test-kit.ts";

/** Those alone may be asked for by somebody who is not signed in. Adding one here is a decision about security. */
const open = new Set([
  "GET /enter",
  "GET /enter.js",
  "POST /enter",
  "GET /api/v1/sign-in",
  "POST /api/v1/sign-in",
  "POST /api/v1/sign-in/passkey-options",
  "POST /api/v1/sign-in/passkey",
  "POST /api/v1/sign-out",
]);

const home = new SignInHome();
const people = new Map<Role, { browser: Browser; token: string }>();
beforeAll(async () => {
  await home.start();
  for (const role of roles) {
    const { browser } = await home.person(`the ${role}`, role);
    const made = await browser.ask("POST", "/api/v1/tokens", { name: role, role });
    people.set(role, { browser, token: made.body["token"] as string });
  }
});
afterAll(() => home.remove());

const routes = () => home.http.routes.map((route) => ({ ...route, path: route.path.replaceAll(/:\w+/g, "x") }));

test("every route asks who it is, but those that are named here", async () => {
  const found = home.http.routes.filter(({ needs }) => needs === "open");
  const named = found.map(({ method, path }) => `${method} ${path}`);
  expect(named.filter((name) => !open.has(name) && !name.includes(" /hook/"))).toEqual([]);
  const forged = ["", "aios_0=x", `${people.get("owner")!.browser.cookie!}x`];
  for (const { method, path, needs } of routes()) {
    if (needs === "open") continue;
    for (const cookie of forged) {
      const answer = await home.browser().ask(method, path, undefined, { cookie });
      expect(answer.status, `${method} ${path} with cookie "${cookie}"`).toBe(401);
    }
  }
});

test("every route is refused to every lesser role, by browser and by token", async () => {
  for (const { method, path, needs } of routes()) {
    if (needs === "open") continue;
    for (const role of roles.filter((known) => !allows(known, needs))) {
      const { browser, token } = people.get(role)!;
      const byBrowser = await browser.ask(method, path);
      const byToken = await home.browser().ask(method, path, undefined, { authorization: `Bearer ${token}` });
      expect([byBrowser.status, byToken.status], `${role}: ${method} ${path}`).toEqual([403, 403]);
    }
  }
});

test("what the door has let pass is refused again behind it", async () => {
  const { context } = home.home.direct;
  const viewer = { kind: "person" as const, person_id: null, name: "Vera", role: "viewer" as const };
  const names = (Object.keys(operations) as OperationName[]).filter((name) => operations[name].role !== "viewer");
  expect(names.length).toBeGreaterThan(20);
  for (const name of names) {
    await expect(operate({ ...context, actor: viewer }, name, {}), name).rejects.toMatchObject({
      kind: "forbidden",
    });
  }
});

test("the matrix, to be read", () => {
  const rows = home.http.routes.map(({ method, path, needs }) => {
    const may = roles.map((role) => (needs === "open" || allows(role, needs) ? "yes" : " - "));
    return `${method.padEnd(7)}${path.padEnd(44)}${needs === "open" ? "yes" : " - "}     ${may.join("      ")}`;
  });
  console.info([`${"".padEnd(51)}anybody viewer operator owner`, ...rows.toSorted()].join("\n"));
  expect(rows.length).toBe(home.http.routes.length);
});
