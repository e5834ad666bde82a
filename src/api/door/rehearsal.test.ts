import { afterAll, beforeAll, expect, test } from "vitest";
import { TestHome } from "../api.test-kit.ts";

let home: TestHome;
beforeAll(async () => {
  home = new TestHome({
    "jobs.yaml":
      "- { name: keep, file: keep.ts, function: main, type: trigger }\n- { name: other, file: keep.ts, type: trigger, enabled: false }\n",
    "Programs/keep.ts": `import { notify, state, trigger } from "aios";
export async function main() {
  const before = await state.get("count", 0);
  await state.add("count", 1);
  await state.set("seen", ["a"]);
  const asked = await trigger("other");
  await notify("counted");
  const after = [await state.get("count"), await state.keys(), await state.delete("seen"), await state.has("seen")];
  return [before, after, asked !== null];
}
`,
  });
  await home.start();
});
afterAll(() => home.remove());

async function run(preview: boolean): Promise<unknown> {
  const { id } = await home.direct.call("run", { job: "keep", preview });
  const { run: made } = await home.direct.call("trigger", { id, wait_seconds: 30 });
  expect(made?.error).toBeNull();
  return made!.result;
}

const count = (sql: string) => home.aios.db.read(() => home.aios.db.get<{ count: number }>(sql)!.count);

test("a rehearsal sees its state and its own changes of it, and nothing of it stays or is told to anybody", async () => {
  expect(await run(false)).toEqual([0, [1, ["count", "seen"], true, false], true]);
  expect(await run(true)).toEqual([1, [2, ["count", "seen"], true, false], false]);
  expect(await run(true)).toEqual([1, [2, ["count", "seen"], true, false], false]);
  expect(await home.direct.call("state_get", { program: "keep.ts", key: "count" })).toMatchObject({ value: 1 });
  expect((await home.direct.call("state_programs", {})).map(({ program }) => program)).toEqual(["keep.ts"]);
  expect(await count("SELECT count(*) AS count FROM notifications")).toBe(1);
  expect(await count("SELECT count(*) AS count FROM triggers WHERE job_name = 'other'")).toBe(1);
  const lines = await home.direct.call("logs", { job: "keep" });
  expect(lines.map(({ message }) => message)).toEqual(
    expect.arrayContaining(["Would ask that other run", "Would notify: counted"]),
  );
  expect(await run(false)).toEqual([1, [2, ["count", "seen"], true, false], true]);
});
