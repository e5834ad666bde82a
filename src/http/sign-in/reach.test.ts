/** Settings → Phone and people: from where AIOS may be opened, and what is lacking, in words. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decideReach } from "../../api/people/reach-at-start.ts";
import type { ReachView } from "../../api/people/views.ts";
import { SignInHome, type Browser } from "./sign-in.test-kit.ts";

const home = new SignInHome();
const folder = mkdtempSync(join(tmpdir(), "aios-reach-"));
let owner: Browser;
beforeAll(async () => {
  await home.start();
  owner = await home.owner();
});
afterAll(async () => {
  await home.remove();
  rmSync(folder, { recursive: true, force: true });
});

const shown = async () => (await owner.ask("GET", "/api/v1/reach")).body as unknown as ReachView;
const set = (body: object) => owner.ask("PUT", "/api/v1/reach", body);
const anywhere = { from: "anywhere", public_url: "https://aios.example.org/", proxies: ["127.0.0.1"] };

test("says what is lacking, each with what to do, and takes no choice that would not hold", async () => {
  const view = await shown();
  expect(view).toMatchObject({ from: "this_machine", now: "this_machine", decided_by: "setting", url: null });
  expect(view.lacking.map(({ kind }) => kind)).toEqual(["sign_in", "encryption", "address"]);
  expect(view.sentence).toBe("AIOS can be opened on this machine only. For your phone, 3 things are lacking.");
  for (const { sentence, what_next } of view.lacking) {
    for (const said of `${sentence} ${what_next}`.split(/[.:;] /))
      expect(said.split(" ").length, said).toBeLessThanOrEqual(25);
  }
  const refused = await set(anywhere);
  expect([refused.status, refused.body]).toMatchObject([
    400,
    { fields: { from: expect.stringContaining("password") } },
  ]);
  expect((await shown()).from).toBe("this_machine");
});

test("refuses at the field what is no address, no proxy, no certificate; nothing changes", async () => {
  await owner.ask("POST", "/api/v1/me/password", { password: "four green sheep" });
  writeFileSync(join(folder, "no.pem"), "not a certificate");
  for (const [body, field] of [
    [{ ...anywhere, public_url: "aios" }, "public_url"],
    [{ ...anywhere, public_url: "http://aios.example.org" }, "public_url"],
    [{ ...anywhere, proxies: ["my proxy"] }, "proxies"],
    [{ from: "anywhere", public_url: "https://a.example" }, "proxies"],
    [{ from: "anywhere", proxies: ["127.0.0.1"] }, "public_url"],
    [{ ...anywhere, certificate: join(folder, "no.pem"), certificate_key: join(folder, "no.pem") }, "certificate"],
    [{ ...anywhere, certificate: join(folder, "none.pem") }, "certificate"],
  ] as const) {
    const refused = await set(body);
    expect([refused.status, Object.keys(refused.body["fields"] ?? {})], JSON.stringify(body)).toEqual([400, [field]]);
  }
  expect((await shown()).public_url).toBeNull();
});

test("keeps a choice that holds for the next start; and should something be lacking then, stays on this machine", async () => {
  const kept = await set(anywhere);
  expect(kept.body).toMatchObject({ from: "anywhere", now: "this_machine", public_url: "https://aios.example.org" });
  expect(kept.body["sentence"]).toContain("From the next start of AIOS on");
  const { db } = home.home.aios;
  const decided = await decideReach(db, null);
  expect(decided).toMatchObject({ beyond: null, hosts: ["aios.example.org"], proxies: ["127.0.0.1"], notice: null });
  await db.write(() => db.run("UPDATE people SET password = NULL"));
  const closed = await decideReach(db, null);
  expect(closed).toMatchObject({ beyond: null, hosts: [], proxies: [], notice: expect.stringContaining("password") });
});

test("is neither shown to nor chosen by anybody but an owner", async () => {
  const { browser } = await home.person("Vera", "operator");
  expect((await browser.ask("GET", "/api/v1/reach")).status).toBe(403);
  expect((await browser.ask("PUT", "/api/v1/reach", anywhere)).status).toBe(403);
});
