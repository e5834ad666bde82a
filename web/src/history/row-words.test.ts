import { expect, test } from "vitest";
import { folded, type HistoryRow } from "./row-words.ts";

let last = 0;
const missed = (job: string, note: string | null = null): HistoryRow => ({
  kind: "missed",
  id: ++last,
  job,
  due_at: 1,
  decided_at: 1,
  outcome: "skipped",
  note,
});

test("forty skipped times of one automation do not hide what else happened", () => {
  const rows = [...Array.from({ length: 40 }, () => missed("a")), missed("b"), missed("a"), missed("a", "other")];
  expect(folded(rows).map(({ row, times }) => [row.kind === "missed" && row.job, times])).toEqual([
    ["a", 40],
    ["b", 1],
    ["a", 1],
    ["a", 1],
  ]);
});
