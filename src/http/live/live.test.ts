/** The page hears what happens, what it missed, and nothing any more once it may not. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { until } from "../../api/api.test-kit.ts";
import type { LogView, RunView } from "../../api/views.ts";
import { HttpHome } from "../http.test-kit.ts";
import { StreamEar } from "./listen.test-kit.ts";

const home = new HttpHome({
  "jobs.yaml": [
    "- {name: greet, type: trigger, file: greet.sh}",
    "- {name: talk, type: trigger, file: talk.sh}",
    "- {name: flood, type: trigger, file: flood.sh}",
    "- {name: fail, type: trigger, file: fail.sh}",
  ].join("\n"),
  "Programs/greet.sh": "echo hello",
  "Programs/talk.sh": 'echo one; while [ ! -e "$AIOS_HOME/go" ]; do sleep 0.02; done; echo two; rm "$AIOS_HOME/go"',
  "Programs/flood.sh": 'while [ ! -e "$AIOS_HOME/go" ]; do sleep 0.02; done; seq 1 20000; rm "$AIOS_HOME/go"',
  "Programs/fail.sh": "exit 3",
});
const ears: StreamEar[] = [];
beforeAll(() => home.start());
afterAll(() => home.remove());
afterEach(() => {
  for (const ear of ears.splice(0)) ear.close();
});

async function listen(query = "", headers: Record<string, string> = {}): Promise<StreamEar> {
  const ear = await StreamEar.open(`${home.http.address}/api/v1/events${query}`, {
    authorization: "Bearer viewer",
    ...headers,
  });
  ears.push(ear);
  if (ear.status === 200) await ear.event("hello");
  return ear;
}

const run = (job: string) => home.ask(`/api/v1/jobs/${job}/run`, { method: "POST" });
const runsOf = (job: string) => home.get<RunView[]>(`/api/v1/runs?job=${job}`);

test("a run is told as it starts and as it ends", async () => {
  const ear = await listen();
  await run("greet");
  const started = await ear.event("run_started");
  const ended = await ear.event("run_ended");
  expect(started.data).toMatchObject({ runs: [{ job: "greet", attempt: 1 }], more: 0 });
  expect(ended.data).toMatchObject({ runs: [{ job: "greet", state: "succeeded" }], more: 0 });
  expect(ear.of("lines")).toEqual([]);
});

test("a page that was away for a moment hears what it missed, in order, once", async () => {
  const before = await listen();
  const { lastId } = before;
  before.close();
  await run("greet");
  const witness = await listen(`?last_event_id=${lastId}`);
  await witness.event("run_ended");
  const back = await listen("", { "last-event-id": lastId });
  await back.event("run_ended");
  expect(back.of("hello")[0]!.data).toEqual({ id: lastId });
  const told = back.heard.filter(({ id }) => id !== null).map(({ id }) => Number(id!.split("-")[1]));
  expect(told).toEqual(told.toSorted((one, other) => one - other));
  expect(new Set(told).size).toBe(told.length);
  expect(back.of("run_started")).toHaveLength(1);
  expect(back.of("reset")).toEqual([]);
});

test.each(["abcdef-3", "nonsense", "-", "99999999999999999999-1"])(
  "a page from before a restart is told to ask anew (%s)",
  async (id) => {
    const ear = await listen(`?last_event_id=${id}`);
    await ear.event("reset");
    expect(ear.kinds().slice(0, 2)).toEqual(["hello", "reset"]);
  },
);

test("the lines of the run that is looked at come as they are said, of no other", async () => {
  await run("talk");
  const [live] = await until("the run", async () => {
    const found = await runsOf("talk");
    return found[0]?.state === "running" ? found : null;
  });
  const ear = await listen(`?run=${live!.id}`);
  const other = await listen();
  home.home.write("go", "");
  const told = () => ear.of("lines").flatMap(({ data }) => data["lines"] as LogView[]);
  const two = await until("the line", () => told().find(({ message }) => message === "two"));
  expect(two.run_id).toBe(live!.id);
  await other.event("run_ended", ({ runs }) => (runs as { job: string }[])[0]!.job === "talk");
  expect(other.of("lines")).toEqual([]);
});

test("a flood of lines neither fills the page nor the wire", async () => {
  await run("flood");
  const [live] = await until("the run", async () => {
    const found = await runsOf("flood");
    return found[0]?.state === "running" ? found : null;
  });
  const ear = await listen(`?run=${live!.id}`);
  home.home.write("go", "");
  await ear.event("run_ended", ({ runs }) => (runs as { id: string }[]).some(({ id }) => id === live!.id));
  const told = ear.of("lines").map(({ data }) => data as { lines: unknown[]; skipped: boolean });
  expect(Math.max(...told.map(({ lines }) => lines.length))).toBeLessThanOrEqual(500);
  expect(told.slice(1).some(({ skipped }) => skipped)).toBe(true);
});

test("a hundred runs at once are a few events, and none of them is lost from the count", async () => {
  const ear = await listen();
  await Promise.all(Array.from({ length: 100 }, () => run("greet")));
  const ended = () =>
    ear
      .of("run_ended")
      .reduce((sum, { data }) => sum + (data["runs"] as unknown[]).length + (data["more"] as number), 0);
  await until("all ends", () => ended() >= 100);
  expect(ear.of("run_ended").length).toBeLessThan(100);
});

test("a new verdict is told", async () => {
  const ear = await listen();
  await run("fail");
  const { data } = await ear.event("status", ({ state }) => state === "attention");
  expect(data["verdict"]).toMatch(/fail/);
});

test("what another program writes into the database is told", async () => {
  const ear = await listen();
  const { DatabaseSync } = await import("node:sqlite");
  const other = new DatabaseSync(home.home.configuration.databasePath);
  other.exec("INSERT INTO settings (key, value) VALUES ('from_outside', '1')");
  other.close();
  await ear.event("changed");
});

test("who was put out hears nothing more, and cannot come back", async () => {
  const ear = await listen("", { authorization: "Bearer operator" });
  home.people.revoke("operator");
  await ear.over();
  const again = await listen("", { authorization: "Bearer operator" });
  expect(again.status).toBe(401);
  home.people.revoked.clear();
});
