/** Every route that there is, asked for by somebody who is not signed in, and by each role. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { allows, roles } from "../model/role.ts";
import { HttpHome } from "./http.test-kit.ts";

/** Those alone may be asked for by anybody. Adding one here is a decision about security. */
const open: readonly string[] = ["POST /hook/:secret", "GET /hook/:secret"];

const home = new HttpHome();
beforeAll(() => home.start());
afterAll(() => home.remove());

test("every route is 401 without sign-in, but those that are named here", async () => {
  expect(home.http.routes.length).toBeGreaterThan(40);
  for (const route of home.http.routes) {
    const name = `${route.method} ${route.path}`;
    expect(route.needs === "open", `${name} is open`).toBe(open.includes(name));
    if (route.needs === "open") continue;
    const path = route.path.replaceAll(/:\w+/g, "x");
    const answer = await home.plain(route.method, path, { "sec-fetch-site": "same-origin" });
    expect(answer.status, name).toBe(401);
  }
});

test("a lesser role is refused by every route that needs more", async () => {
  for (const route of home.http.routes) {
    for (const role of roles) {
      if (route.needs === "open" || allows(role, route.needs)) continue;
      const path = route.path.replaceAll(/:\w+/g, "x");
      const answer = await home.plain(route.method, path, { authorization: `Bearer ${role}` });
      expect(answer.status, `${role}: ${route.method} ${route.path}`).toBe(403);
    }
  }
});

test("what is in no list does not exist", async () => {
  for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH"]) {
    const answer = await home.plain(method, "/api/v1/anything", { authorization: "Bearer owner" });
    expect(answer.status).toBe(404);
  }
});
