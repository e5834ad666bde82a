import { describe, expect, test } from "vitest";
import type { RunView } from "../../api/views.ts";
import { diskFull, noon, plantedLog, plantedRun, plantedTrigger, PlantedIo, typed } from "../testing/planted.ts";

/** A trigger that is claimed at the second look, and whose run has ended at the fourth. */
function unfolding(end: Partial<RunView>, io: PlantedIo) {
  let looks = 0;
  const running = plantedRun({ id: "r7", state: "running", started: noon, finished: null });
  return {
    trigger: () => {
      io.time += 1;
      looks++;
      if (looks < 2) return { trigger: plantedTrigger({ waiting_for: "run" as const }), run: null, next: null };
      const trigger = plantedTrigger({ processed: noon, run_id: "r7" });
      return { trigger, run: looks < 4 ? running : plantedRun({ id: "r7", ...end }), next: null };
    },
    logs: ({ after_id }: { after_id?: number | undefined }) =>
      [
        plantedLog({ id: 5, message: "fetching" }),
        plantedLog({ id: 6, message: "done \x1b[2J" }),
        plantedLog({ id: 7, stream: "aios", message: "Job report completed" }),
      ].filter((line) => line.id > (after_id ?? 0)),
  };
}

async function waited(end: Partial<RunView>, ...options: string[]) {
  const io = new PlantedIo();
  return typed(["run", "report", "--wait", ...options], { answers: unfolding(end, io) }, io);
}

describe("aios run", () => {
  test("asks for the run with what was typed, and returns", async () => {
    const { calls, out, code } = await typed(["run", "report", "2026", "--deep", "--name=x"]);
    expect(calls).toEqual([
      { name: "run", params: { job: "report", args: [2026], kwargs: { deep: true, name: "x" } } },
    ]);
    expect([code, out]).toEqual([
      0,
      "report was asked to run (trigger 7). Follow it with: aios logs -f --job report\n",
    ]);
  });

  test("says when nothing is there to run it", async () => {
    expect((await typed(["run", "report"], { live: false })).out).toContain("it runs when AIOS is started");
  });

  test("trigger takes JSON exactly, and refuses what is none", async () => {
    const { calls } = await typed(["trigger", "ask", "[1]", '{"prompt": "test", "wait": true}']);
    expect(calls[0]?.params).toEqual({ job: "ask", args: [1], kwargs: { prompt: "test", wait: true } });
    for (const wrong of [["{}"], ["[1"], ["[]", "[]"], ["[]", "prompt=test"]]) {
      const { code, err, calls: none } = await typed(["trigger", "ask", ...wrong]);
      expect([code, none]).toEqual([2, []]);
      expect(err).toMatch(/args|kwargs/);
    }
  });
});

describe("aios run --wait", () => {
  test("ends with 0 and the result alone on stdout, so that it can be piped on", async () => {
    const { code, out, err } = await waited({ result: { sum: 3 } });
    expect([code, out]).toEqual([0, '{\n  "sum": 3\n}\n']);
    expect(err).toBe("fetching\ndone \n✓ report succeeded in 1.2 s\n");
  });

  test("a text is printed as it is, and nothing for no result", async () => {
    expect((await waited({ result: "Good morning" })).out).toBe("Good morning\n");
    expect((await waited({ result: null })).out).toBe("");
  });

  test("ends with 1 when the run failed, and says why and where to look", async () => {
    const { code, err } = await waited({ state: "failed", error: diskFull });
    expect(code).toBe(1);
    expect(err).toContain("✗ report failed in 1.2 s: OSError: [Errno 28] No space left on device");
    expect(err).toContain("aios show 9f3c21ab");
  });

  test("a run that goes again is followed to its last attempt, whose end is the answer", async () => {
    const io = new PlantedIo();
    const first = { ...plantedTrigger({ processed: noon, run_id: "r1" }), id: 7 };
    const second = { ...plantedTrigger({ source: "retry", attempt: 2, run_after: io.time + 10, run_id: "r2" }), id: 8 };
    const answers = {
      trigger: ({ id }: { id: number }) =>
        id === 7
          ? { trigger: first, run: plantedRun({ id: "r1", state: "failed", error: diskFull }), next: second }
          : {
              trigger: { ...second, processed: noon },
              run: plantedRun({ id: "r2", attempt: 2, result: 3 }),
              next: null,
            },
      logs: () => [],
    };
    const { code, out, err } = await typed(["run", "report", "--wait"], { answers }, io);
    expect([code, out]).toEqual([0, "3\n"]);
    expect(err).toMatch(/✗ report failed in 1.2 s: OSError: .*\nAttempt 2 starts in 10 s\.\n✓ report succeeded/);
  });

  test("--json gives one document, the run", async () => {
    const { out, err } = await waited({ result: 3 }, "--json");
    expect(JSON.parse(out)).toMatchObject({ state: "succeeded", result: 3 });
    expect(err).toBe("");
  });

  test("does not wait for ever where nothing runs", async () => {
    const { code, err, calls } = await typed(["run", "report", "--wait"], { live: false });
    expect([code, calls]).toEqual([3, []]);
    expect(err).toContain("aios up");
  });

  test("a request that was refused is not taken for a success", async () => {
    const trigger = () => ({
      trigger: plantedTrigger({ processed: noon, outcome: "refused", note: "args must be a JSON list" }),
      run: null,
      next: null,
    });
    const { code, err } = await typed(["run", "report", "--wait"], { answers: { trigger } });
    expect(code).toBe(1);
    expect(err).toContain("report did not run: args must be a JSON list");
  });

  test("says what it waits for when it takes long to begin", async () => {
    const io = new PlantedIo();
    const { trigger, logs } = unfolding({}, io);
    const slow = () => ((io.time += 5), trigger());
    expect((await typed(["run", "report", "--wait"], { answers: { trigger: slow, logs } }, io)).err).toContain(
      "report waits for an earlier run of it to end. See: aios why report",
    );
  });

  test("Ctrl-C stops the waiting, not the run, and says so", async () => {
    const io = new PlantedIo();
    const { trigger, logs } = unfolding({}, io);
    const interrupted = () => (io.signal("SIGINT"), trigger());
    const { code, err } = await typed(["run", "report", "--wait"], { answers: { trigger: interrupted, logs } }, io);
    expect(code).toBe(130);
    expect(err).toContain("aios cancel report");
  });
});
