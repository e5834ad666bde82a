/** A home in which ready-made programs run for real, on folders of its own and a website of this machine. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { TestHome } from "../../src/api/api.test-kit.ts";
import type { RunDetailView } from "../../src/api/views.ts";
import type { Json } from "../../src/model/job.ts";
import { WebServer } from "./web-server.ts";

export let home: TestHome;
export const web = new WebServer();
/** Of the test that runs. */
export let folder: string;
export let count = 0;

beforeAll(async () => {
  home = new TestHome({ "jobs.yaml": "- name: broken\n  file: broken.sh\n  type: trigger\n  retries: 1\n" });
  home.write("Programs/broken.sh", "#!/bin/sh\necho it broke >&2\nexit 3\n");
  await Promise.all([home.start(), web.start()]);
});
afterAll(async () => {
  await home.remove();
  await web.stop();
});
beforeEach(() => {
  folder = join(home.path, `folder ${++count} ü`);
  mkdirSync(folder);
  web.pages.clear();
});

export function write(path: string, content = path, changed?: string): void {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  if (changed) utimesSync(full, new Date(changed), new Date(changed));
}

/** Every file below, as "path hash". */
export function tree(place = folder): string[] {
  const entries = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const hash = createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 8);
      return `${path.slice(place.length + 1)} ${hash}`;
    })
    .toSorted();
}

export const paths = (place = folder) => tree(place).map((line) => line.replace(/ \S+$/, ""));

export async function run(id: string, values: Record<string, Json>, preview = false): Promise<RunDetailView> {
  const asked = await home.direct.call(preview ? "library_preview" : "library_once", { id, values });
  for (;;) {
    const { run: made } = await home.direct.call("trigger", { id: asked.id, wait_seconds: 30 });
    if (made && made.finished !== null) return home.direct.call("show", { run: made.id });
  }
}

export async function succeeds(id: string, values: Record<string, Json>): Promise<Record<string, Json>> {
  const ended = await run(id, values);
  expect(ended.error).toBeNull();
  expect(ended.state).toBe("succeeded");
  return ended.result as Record<string, Json>;
}

/** What the run wants a person to hear. */
export function said(ended: Pick<RunDetailView, "id">): Promise<{ title: string | null; text: string }[]> {
  const { db } = home.aios;
  return db.read(() => db.all("SELECT title, text FROM outbox WHERE run_id = ? ORDER BY id", ended.id));
}

export async function tells(id: string, values: Record<string, Json>): Promise<string> {
  const ended = await run(id, values);
  expect(ended.error).toBeNull();
  return (await said(ended)).map(({ title, text }) => `${title}: ${text}`).join("\n");
}
