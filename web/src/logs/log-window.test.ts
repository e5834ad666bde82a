import { describe, expect, test } from "vitest";
import type { LogView } from "../../../src/api/views.ts";
import { inBlocks, linesAround, mostLinesHeld, newestLines, withEarlier, withLater, withLive } from "./log-window.ts";

const line = (id: number): LogView => ({
  id,
  timestamp: id,
  level: "INFO",
  message: `line ${id}`,
  device: "here",
  run_id: "run",
  job: "job",
  stream: "stdout",
});
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => line(from + index));
const span = ({ lines: held }: { lines: readonly LogView[] }) => [held[0]?.id, held.at(-1)?.id];

describe("a long log", () => {
  test("is read back to its first line, with no gap and no line twice", () => {
    let window = newestLines(lines(901, 1_000), 100);
    expect(window).toMatchObject({ atStart: false, atEnd: true });
    for (let before = 901; !window.atStart; before = window.lines[0]!.id) {
      window = withEarlier(window, lines(Math.max(1, before - 100), before - 1), 100);
    }
    expect(window.lines.map(({ id }) => id)).toEqual(lines(1, 1_000).map(({ id }) => id));
  });

  test("of a million lines never fills the page: the far end is let go of, and can be had again", () => {
    let window = newestLines(lines(990_001, 991_000));
    while (window.lines[0]!.id > 980_001) {
      const first = window.lines[0]!.id;
      window = withEarlier(window, lines(first - 1_000, first - 1));
    }
    expect(window.lines).toHaveLength(mostLinesHeld);
    expect(window).toMatchObject({ atStart: false, atEnd: false });
    expect(span(window)).toEqual([980_001, 985_000]);
    expect(span(withLater(window, lines(985_001, 986_000)))).toEqual([981_001, 986_000]);
  });
});

describe("a log that grows", () => {
  test("takes each new line once, however often it is told", () => {
    const window = withLive(withLive(newestLines(lines(1, 3)), lines(2, 5)), lines(4, 5));
    expect(span(window)).toEqual([1, 5]);
    expect(window.lines).toHaveLength(5);
  });

  test("leaves a reader alone who looks at older lines", () => {
    const window = linesAround(lines(1, 10), lines(11, 20), 10);
    expect(window.atEnd).toBe(false);
    expect(withLive(window, lines(99, 99))).toBe(window);
  });
});

describe("only what has changed is drawn again", () => {
  test("new lines leave full blocks as they are", () => {
    const before = inBlocks(lines(1, 250));
    const after = inBlocks(lines(1, 260), before);
    expect(after.map((block) => block.lines.length)).toEqual([100, 100, 60]);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });

  test("so do earlier ones", () => {
    const before = inBlocks(lines(501, 700));
    const after = inBlocks(lines(351, 700), before);
    expect(after.map((block) => block.lines.length)).toEqual([100, 50, 100, 100]);
    expect(after.slice(2)).toEqual(before);
    expect(after[2]).toBe(before[0]);
  });
});
