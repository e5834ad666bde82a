/** A secret address starts its job, once for each call, and tells strangers nothing. */
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../../api/api.test-kit.ts";
import type { Result } from "../../api/operations.ts";
import type { RunDetailView, RunView, TriggerView } from "../../api/views.ts";
import { HttpHome } from "../http.test-kit.ts";
import { Rate } from "./rate.ts";

const home = new HttpHome({
  "jobs.yaml": [
    "- {name: order, type: webhook, file: order.py, function: main}",
    "- {name: signed, type: webhook, file: order.sh, secret: SHOP_KEY}",
    "- {name: asleep, type: webhook, file: order.sh, enabled: false}",
    "- {name: plain, type: trigger, file: order.sh}",
  ].join("\n"),
  "Programs/order.py": "def main(body, query, headers):\n    return [body, query, headers.get('x-event')]\n",
  "Programs/order.sh": 'echo "$AIOS_ARG_BODY"',
});
beforeAll(async () => {
  await home.start();
  const value = { value: "between us" };
  await home.ask("/api/v1/secrets/SHOP_KEY", { method: "PUT", body: JSON.stringify(value) });
});
afterAll(() => home.remove());

const addressOf = async (job: string) => (await home.get<Result<"webhook">>(`/api/v1/jobs/${job}/webhook`)).path;
/** Without a sign-in, as another service calls. */
const call = (path: string, init: RequestInit = {}) =>
  home.ask(path, { method: "POST", ...init, headers: { authorization: "none", ...init.headers } });
const json = { "content-type": "application/json" };
const triggersOf = (job: string) =>
  home.home.aios.db.all<{ id: number }>("SELECT id FROM triggers WHERE job_name = ?", job).length;

test("what is sent reaches the program", async () => {
  const path = await addressOf("order");
  expect(path).toMatch(/^\/hook\/[A-Za-z0-9_-]{22}$/);
  const headers = { ...json, "x-event": "paid", cookie: "secret=1" };
  const answer = await call(`${path}?shop=7`, { body: JSON.stringify({ total: 12 }), headers });
  expect(answer.status).toBe(202);
  const { trigger: id } = (await answer.json()) as { trigger: number };
  const asked = `/api/v1/triggers/${id}?wait_seconds=20`;
  const { run, trigger } = await home.get<{ run: RunView; trigger: TriggerView }>(asked);
  expect(trigger.source).toBe("webhook");
  expect(run).toMatchObject({ state: "succeeded", result: [{ total: 12 }, { shop: "7" }, "paid"] });
});

test("a call that is sent twice runs once", async () => {
  const path = await addressOf("order");
  const before = triggersOf("order");
  const headers = { "idempotency-key": "order-4711" };
  const answers = await Promise.all([1, 2, 3].map(() => call(path, { headers, body: "x" })));
  expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 200, 202]);
  expect(triggersOf("order")).toBe(before + 1);
});

describe("a signed address", () => {
  const sign = (body: string, at: number, key = "between us") => ({
    "x-timestamp": String(at),
    "x-signature": `sha256=${createHmac("sha256", key).update(`${at}.${body}`).digest("hex")}`,
  });
  const now = () => Math.floor(Date.now() / 1000);

  test("takes what is signed", async () => {
    const answer = await call(await addressOf("signed"), { body: "hello", headers: sign("hello", now()) });
    expect(answer.status).toBe(202);
    const log = await until("the run", async () => {
      const [last] = await home.get<RunView[]>("/api/v1/runs?job=signed");
      return last?.finished ? home.get<RunDetailView>(`/api/v1/runs/${last.id}`) : null;
    });
    expect(log.log.map(({ message }) => message)).toContain("hello");
  });

  test("runs once for each signature, whatever else somebody who has seen the call says with it", async () => {
    const path = await addressOf("signed");
    const before = triggersOf("signed");
    const signature = sign("pay", now());
    const shouted = { ...signature, "x-signature": signature["x-signature"].slice(7).toUpperCase() };
    const statuses = [];
    for (const headers of [signature, signature, { ...signature, "idempotency-key": "another" }, shouted]) {
      statuses.push((await call(path, { body: "pay", headers })).status);
    }
    expect(statuses).toEqual([202, 200, 200, 200]);
    expect(triggersOf("signed")).toBe(before + 1);
  });

  test.each([
    ["not at all", () => ({})],
    ["with another key", () => sign("hello", now(), "guessed")],
    ["for another text", () => sign("goodbye", now())],
    ["six minutes ago", () => sign("hello", now() - 360)],
    ["six minutes ahead", () => sign("hello", now() + 360)],
    ["with nonsense", () => ({ "x-timestamp": String(now()), "x-signature": "sha256=zz" })],
    ["with a time of its own", () => ({ ...sign("hello", now()), "x-timestamp": String(now() + 1) })],
  ])("refuses what is signed %s", async (_, headers) => {
    const before = triggersOf("signed");
    const answer = await call(await addressOf("signed"), { body: "hello", headers: headers() });
    expect(answer.status).toBe(401);
    expect(triggersOf("signed")).toBe(before);
  });
});

test("a new address makes the old one worthless", async () => {
  const old = await addressOf("order");
  const renewed = await home.ask("/api/v1/jobs/order/webhook", { method: "POST" });
  const { path } = (await renewed.json()) as Result<"webhook_renew">;
  expect(path).not.toBe(old);
  expect([(await call(old)).status, (await call(path)).status]).toEqual([404, 202]);
  expect(await addressOf("order")).toBe(path);
});

test("a job that is off says so, and its history that it was called", async () => {
  expect((await call(await addressOf("asleep"))).status).toBe(409);
  const { rows } = await home.get<Result<"history">>("/api/v1/history?job=asleep");
  expect(rows).toMatchObject([{ kind: "missed", outcome: "refused", note: "its address was called while it was off" }]);
});

test("strangers learn nothing, and are slowed down", async () => {
  const answers = [];
  for (const guess of ["A".repeat(22), "x", "..%2f..%2f", "A".repeat(5_000)]) {
    answers.push(await (await call(`/hook/${guess}`)).text());
  }
  expect(new Set(answers).size).toBe(1);
  const statuses = await Promise.all(Array.from({ length: 30 }, () => call(`/hook/${"B".repeat(22)}`)));
  expect(statuses.some(({ status }) => status === 429)).toBe(true);
});

test("what is larger than 1 MiB, or no JSON though it says so, is refused", async () => {
  const path = await addressOf("order");
  expect((await call(path, { body: "x".repeat(1024 * 1024 + 1) })).status).toBe(413);
  expect((await call(path, { body: "{", headers: json })).status).toBe(400);
  expect((await call(path, { body: "[".repeat(200_000) + "]".repeat(200_000), headers: json })).status).toBe(400);
});

test("a job of another kind has no address", async () => {
  const answer = await home.ask("/api/v1/jobs/plain/webhook");
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('"type: webhook"') });
});

test("no address stands in the database as it is", async () => {
  const secret = (await addressOf("order")).split("/")[2]!;
  const rows = JSON.stringify(home.home.aios.db.all("SELECT * FROM webhooks"));
  expect(rows).not.toContain(secret);
});

test("so many at once, and then so many a second", () => {
  let now = 0;
  const rate = new Rate({ atOnce: 2, perSecond: 0.5, now: () => now });
  expect([rate.take("a"), rate.take("a"), rate.take("a"), rate.take("b")]).toEqual([true, true, false, true]);
  now = 2;
  expect([rate.take("a"), rate.take("a")]).toEqual([true, false]);
});
