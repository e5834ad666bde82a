/** The page as it was built, and nothing beside it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HttpHome } from "../http.test-kit.ts";

const home = new HttpHome();
const script = "console.log('the page');".repeat(100);
beforeAll(() => home.start());
afterAll(() => home.remove());

function build(index: string): void {
  mkdirSync(join(home.pageFolder, "assets"), { recursive: true });
  writeFileSync(join(home.pageFolder, "assets/index-abc123.js"), script);
  writeFileSync(join(home.pageFolder, "assets/index-abc123.js.br"), brotliCompressSync(script));
  writeFileSync(join(home.pageFolder, "manifest.webmanifest"), "{}");
  writeFileSync(join(home.pageFolder, "index.html"), index);
}

/** As a browser that nobody has signed in with yet. */
const get = (path: string, headers: Record<string, string> = {}) => home.plain("GET", path, headers);

test("one that is not built says what to do", async () => {
  const answer = await get("/");
  expect(answer.status).toBe(503);
  expect(answer.body).toContain("npm run build");
});

test("it is there for its own addresses too, and each part as what it is", async () => {
  build("<!doctype html>first");
  for (const path of ["/", "/automations/tidy", "/runs/0123", "/automations/scan.py"]) {
    const answer = await get(path);
    expect(answer).toMatchObject({ status: 200, body: "<!doctype html>first" });
    expect(answer.headers["cache-control"]).toBe("no-cache");
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
  }
  expect((await get("/manifest.webmanifest")).headers["content-type"]).toBe("application/manifest+json");
  expect((await get("/assets/missing.js")).status).toBe(404);
  expect((await get("/missing.js")).status).toBe(404);
});

test("what has its hash in its name is asked for once, and comes packed to whom can unpack it", async () => {
  build("<!doctype html>first");
  const plain = await get("/assets/index-abc123.js");
  expect(plain.headers["cache-control"]).toContain("immutable");
  expect(plain.body).toBe(script);
  const packed = await fetch(`${home.http.address}/assets/index-abc123.js`, { headers: { "accept-encoding": "br" } });
  expect(packed.headers.get("content-encoding")).toBe("br");
  expect(await packed.text()).toBe(script);
  const again = await get("/assets/index-abc123.js", { "if-none-match": String(plain.headers["etag"]) });
  expect(again).toMatchObject({ status: 304, body: "" });
  expect(brotliDecompressSync(brotliCompressSync(script)).toString()).toBe(script);
});

test("a page that was built anew is the new one", async () => {
  build("<!doctype html>a second, longer one");
  expect((await get("/")).body).toContain("a second");
});

test.each([
  "/../package.json",
  "/..%2f..%2fetc%2fpasswd",
  "/assets/..%2f..%2fsecrets.key",
  "/%2e%2e/orchestrator.db",
  "//etc/passwd.txt",
])("leads nowhere else: %s", async (path) => {
  build("<!doctype html>page");
  const answer = await get(path);
  expect(answer.body).not.toMatch(/root:|"aios"|SQLite/);
  expect([404, 200]).toContain(answer.status);
  if (answer.status === 200) expect(answer.body).toBe("<!doctype html>page");
});
