/** What happened can be found again: a run by whatever a person has of its name, its lines as they come, or by their words. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestHome, until } from "./api.test-kit.ts";
import type { LogView, RunView } from "./views.ts";

const job = (name: string, file: string) =>
  `- { name: ${name}, file: ${file}, type: trigger, overlap: parallel, retries: 1 }\n`;
const list =
  job("talk", "talk.sh") +
  job("other", "talk.sh") +
  job("wait", "wait.sh") +
  job("fail", "fail.sh") +
  job("quiet", "talk.sh");
const programs = {
  "Programs/talk.sh": 'echo "The quick brown fox, number $1"; echo "Füchse & Gänse" ; echo "100% of \\"it\\"" >&2',
  "Programs/wait.sh": 'echo ready; while [ ! -e "$AIOS_HOME/go" ]; do sleep 0.02; done; echo gone; : > left.txt',
  "Programs/fail.sh": "echo one; echo two >&2; exit 7",
};

let home: TestHome;
beforeAll(async () => {
  home = new TestHome({ "jobs.yaml": list, ...programs });
  await home.start();
});
afterAll(() => home.remove());

async function begin(name: string, ...args: string[]): Promise<number> {
  return (await home.socket.call("run", { job: name, args })).id;
}

async function runOf(id: number): Promise<RunView> {
  return (await home.socket.call("trigger", { id, wait_seconds: 20 })).run!;
}

const messages = (lines: LogView[]) => lines.map((line) => line.message);

describe("a run is found", () => {
  test("by its id, by the end of it in either case, and by its job for the last one", async () => {
    const first = await runOf(await begin("talk", "1"));
    const second = await runOf(await begin("talk", "2"));
    const show = async (run: string) => (await home.socket.call("show", { run })).id;
    expect(await show(first.id)).toBe(first.id);
    expect(await show(first.short_id)).toBe(first.id);
    expect(await show(first.id.slice(-5).toUpperCase())).toBe(first.id);
    expect(await show("talk")).toBe(second.id);
  });

  test("not by less than four characters, nor by what is nobody's", async () => {
    const { id } = await runOf(await begin("talk", "3"));
    for (const target of [id.slice(-3), "zzzz", "ffffffffffffffff", "never ran", "", "%", "quiet"]) {
      const asking = home.socket.call("show", { run: target });
      await expect(asking).rejects.toMatchObject({
        kind: "not_found",
        message: expect.stringContaining("See: aios runs"),
      });
    }
  });

  test("an ending that several share is refused with enough of each to choose", async () => {
    const { db } = home.aios;
    const [one, other] = ["0192aaaa-0000-7000-8000-00001234abcd", "0192aaaa-0000-7000-8000-00005678abcd"];
    const copy = `INSERT INTO runs SELECT ? AS id, job_name, trigger_id, source, attempt, state, device, session, attempt_token, lease_until,
      host, supervisor, args, kwargs, due_at, started, finished, exit_code, signal, result, error, note, cancel_requested, cancel_reason,
      peak_memory_bytes, cpu_seconds, progress, progress_text, preview, definition, program_version, effects_done, effects_captured, effects_undone FROM runs WHERE job_name = 'talk' LIMIT 1`;
    await db.write(() => [one, other].forEach((id) => db.run(copy, id)));
    const asking = home.socket.call("show", { run: "abcd" });
    await expect(asking).rejects.toMatchObject({
      kind: "invalid",
      message: expect.stringMatching(/Several runs end with "abcd" \(.*1234abcd.*\)\. Give more of the id\./),
    });
    expect(await home.socket.call("show", { run: "8abcd" })).toMatchObject({ id: other });
  });

  test("with its end in words, its arguments, and the folder with the files it left", async () => {
    home.write("go", "");
    const failed = await runOf(await begin("fail"));
    expect(failed).toMatchObject({ state: "failed", exit_code: 7, error: { type: "ExitCode" } });
    const left = await runOf(await begin("wait", "x"));
    const shown = await home.socket.call("show", { run: left.id });
    expect(shown).toMatchObject({
      state: "succeeded",
      args: ["x"],
      kwargs: {},
      folder: expect.stringContaining(left.id),
    });
    expect((await home.socket.call("show", { run: failed.id })).folder).toBeNull();
  });
});

describe("lines of the log", () => {
  test("come as they are written, each once, to one who asks for those behind the last", async () => {
    const id = await begin("other", "9");
    const { id: run } = await runOf(id);
    const all = await until("the end is told too", async () => {
      const lines = await home.socket.call("logs", { run });
      return lines.some((line) => line.stream === "aios") ? lines : null;
    });
    expect(messages(all)).toEqual(
      expect.arrayContaining(["The quick brown fox, number 9", "Füchse & Gänse", '100% of "it"']),
    );
    expect(all.map((line) => [line.run_id, line.job, line.device])).toEqual(all.map(() => [run, "other", "a"]));
    const first = await home.socket.call("logs", { run, after_id: all[0]!.id - 1, limit: 1 });
    const rest = await home.socket.call("logs", { run, after_id: first[0]!.id });
    expect([...first, ...rest]).toEqual(all);
    expect(await home.socket.call("logs", { run, after_id: all.at(-1)!.id })).toEqual([]);
  });

  test("wake who waits for them, at once and not before", async () => {
    const newest = (await home.socket.call("logs", { limit: 1 }))[0]!.id;
    const waiting = home.socket.call("logs", { job: "talk", after_id: newest, wait_seconds: 20 });
    await begin("quiet", "not this");
    await begin("talk", "waited for");
    const came = await waiting;
    expect(came.length).toBeGreaterThan(0);
    expect(came.every((line) => line.job === "talk" && line.id > newest)).toBe(true);
    const before = performance.now();
    expect(await home.socket.call("logs", { job: "nobody", after_id: newest, wait_seconds: 0.2 })).toEqual([]);
    expect(performance.now() - before).toBeGreaterThan(150);
  });

  test("of one job, the newest so many, oldest first", async () => {
    await runOf(await begin("talk", "last"));
    const lines = await until("its end is told", async () => {
      const found = await home.socket.call("logs", { job: "talk", limit: 4 });
      return found.at(-1)!.message.startsWith("Job talk completed") && found;
    });
    expect(lines).toHaveLength(4);
    expect(messages(lines)).toContain("The quick brown fox, number last");
    expect(lines.map((line) => line.id)).toEqual(lines.map((line) => line.id).toSorted((one, other) => one - other));
  });

  test("are found by their words, in any order and case, also half typed, and whatever signs are among them", async () => {
    await runOf(await begin("talk", "77"));
    const search = async (words: string) => messages(await home.socket.call("logs", { search: words, job: "talk" }));
    expect(await search("FOX quick")).toContain("The quick brown fox, number 77");
    expect(await search("brow")).toContain("The quick brown fox, number 77");
    expect(await search("gänse")).toContain("Füchse & Gänse");
    expect(await search('100% "it"')).toContain('100% of "it"');
    expect(await search("quick elephant")).toEqual([]);
    for (const odd of ['"', "AND", "NEAR(", "*", "fox OR", "-fox", "a:b", "(", "'", "\\"])
      expect(Array.isArray(await search(odd))).toBe(true);
  });

  test("of a run that is not there are refused in words", async () => {
    await expect(home.socket.call("logs", { run: "ffff0000" })).rejects.toMatchObject({ kind: "not_found" });
  });
});

describe("waiting for a run", () => {
  test("ends when it has ended, and when the time is up", async () => {
    const { aios, path } = home;
    rmSync(join(path, "go"));
    const id = await begin("wait");
    const early = await home.socket.call("trigger", { id, wait_seconds: 0.3 });
    expect(early.run?.finished ?? null).toBeNull();
    const waiting = home.socket.call("trigger", { id, wait_seconds: 20 });
    await until("it runs", () => aios.engine.liveIds.length > 0);
    home.write("go", "");
    expect((await waiting).run).toMatchObject({ state: "succeeded" });
  });
});
