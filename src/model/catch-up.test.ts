import { describe, expect, test } from "vitest";
import { catchUp, staggerSeconds } from "./catch-up.ts";

const slots = [1, 2, 3].map((at) => ({ at, key: `cron:${at}` }));

describe("missed times are handled as the owner chose, and nothing is dropped without a word", () => {
  test.each([
    ["skip", 4320, [], 4320, "4,320 missed times skipped: catch_up is skip"],
    ["skip", 1, [], 1, "1 missed time skipped: catch_up is skip"],
    ["once", 4320, [3], 4319, "4,319 earlier missed times skipped: catch_up is once"],
    ["once", 2, [3], 1, "1 earlier missed time skipped: catch_up is once"],
    ["all", 3, [1, 2, 3], 0, null],
    ["all", 4320, [1, 2, 3], 4317, "4,317 earlier missed times skipped: catch_up is all, and at most 3 run at once"],
  ] as const)("%s with %d missed", (policy, count, run, skipped, note) => {
    // Of two missed times, or one, `slotsBetween` would return no more.
    const missed = { slots: slots.slice(-Math.min(count, 3)), count };
    const decided = catchUp(policy, missed);
    expect(decided.run.map(({ at }) => at)).toEqual(run);
    expect(decided.skipped).toBe(skipped);
    expect(decided.note).toBe(note);
  });

  test.each(["skip", "once", "all"] as const)("nothing missed, nothing said: %s", (policy) => {
    expect(catchUp(policy, { slots: [], count: 0 })).toEqual({ run: [], skipped: 0, note: null });
  });

  test("one missed time is caught up without a note", () => {
    expect(catchUp("once", { slots: slots.slice(2), count: 1 })).toEqual({
      run: slots.slice(2),
      skipped: 0,
      note: null,
    });
  });

  test("times that were counted but not kept are still reported", () => {
    for (const policy of ["skip", "once", "all"] as const) {
      const { run, skipped, note } = catchUp(policy, { slots: [], count: 7 });
      expect([run, skipped, note?.slice(0, 2)]).toEqual([[], 7, "7 "]);
    }
  });
});

describe("after a start the machine is not overrun by all that was missed", () => {
  test("the first waits nothing, the next two seconds more each, none over ten minutes", () => {
    expect(staggerSeconds(0)).toBe(0);
    expect(staggerSeconds(1)).toBeCloseTo(2, 1);
    expect(staggerSeconds(10)).toBeCloseTo(20, -1);
    expect(staggerSeconds(1e9)).toBeLessThan(600);
    expect(staggerSeconds(-1)).toBe(0);
  });

  test("even with 100,000 missed jobs no two fire at the same instant", () => {
    const waits = Array.from({ length: 100_000 }, (_, n) => staggerSeconds(n));
    expect(new Set(waits).size).toBe(100_000);
    expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
  });
});
