/** The page asks a real AIOS by name, and hears in words what went wrong. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { HttpHome } from "../src/http/http.test-kit.ts";
import { ApiError, artifactAddress, call } from "../web/src/api/client.ts";

const home = new HttpHome({
  "jobs.yaml": "- {name: greet / all, type: trigger, file: greet.sh}\n",
  "Programs/greet.sh": "echo hello",
});
const fetchOfNode = globalThis.fetch;
let isReachable = true;

beforeAll(async () => {
  await home.start();
  // A browser knows where its page came from, and who has signed in there.
  globalThis.fetch = (input, init) => {
    if (!isReachable) return Promise.reject(new TypeError("Failed to fetch"));
    const headers = new Headers(init?.headers);
    headers.set("cookie", "test=owner");
    headers.set("origin", home.http.address);
    return fetchOfNode(new URL(String(input instanceof Request ? input.url : input), home.http.address), {
      ...init,
      headers,
    });
  };
});
afterAll(async () => {
  globalThis.fetch = fetchOfNode;
  await home.remove();
});

test("what the path names goes into it, the rest where it belongs", async () => {
  const job = "greet / all";
  const made = await call("run", { job, kwargs: { who: "Ada & Bob" } });
  expect(made).toMatchObject({ job, source: "page" });
  const { run } = await call("trigger", { id: made.id, wait_seconds: 20 });
  expect(run).toMatchObject({ state: "succeeded" });
  expect(await call("runs", { job, limit: 1 })).toMatchObject([{ id: run!.id }]);
  expect(await call("history", { job, previews: true })).toMatchObject({ rows: [{ run: { id: run!.id } }] });
  expect(await call("status")).toMatchObject({ state: "fine" });
});

test("a mistake is told in words, with its field", async () => {
  const wrong = call("why", { job: "gret" });
  await expect(wrong).rejects.toBeInstanceOf(ApiError);
  await expect(wrong).rejects.toMatchObject({ status: 404, message: expect.stringContaining('no job "gret"') });
  await expect(call("folders", { path: "relative" })).rejects.toMatchObject({ fields: { path: expect.any(String) } });
});

test("an AIOS that is not there is told as that", async () => {
  isReachable = false;
  await expect(call("status")).rejects.toMatchObject({ status: 0, message: expect.stringContaining("Is it running") });
  isReachable = true;
});

test("what is not waited for any more is no error of AIOS", async () => {
  const aborter = new AbortController();
  const asked = call("trigger", { id: 1, wait_seconds: 30 }, { signal: aborter.signal });
  aborter.abort();
  await expect(asked).rejects.toMatchObject({ name: "AbortError" });
});

test("an artifact has an address", () => {
  expect(artifactAddress("0123", "a b/ü.png")).toBe("/api/v1/runs/0123/artifacts/a%20b%2F%C3%BC.png/download");
});
