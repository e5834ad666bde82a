/** What one line of the history says of a run besides how it ended. */
import type { Result } from "../api/client.ts";

export type HistoryRow = Result<"history">["rows"][number];
type Run = Extract<HistoryRow, { kind: "run" }>["run"];
export type Missed = Extract<HistoryRow, { kind: "missed" }>;

const longest = 160;

export function runSentence(run: Run): string | null {
  if (run.state === "running") return run.progress_text;
  const { done, captured, undone } = run.effects;
  if (run.why) return shortened(run.why);
  if (run.error) return shortened(run.error.message);
  if (run.note) return shortened(run.note);
  if (undone > 0 && done === 0) return `${things(undone)} taken back.`;
  if (captured > 0) return `${things(captured)} would be done.`;
  if (done > 0) return undone > 0 ? `${things(done)} done, ${undone} taken back.` : `${things(done)} done.`;
  if (typeof run.result === "string") return shortened(run.result);
  return null;
}

/** Many in a row that did not run for the same reason are one line: nobody reads forty times the same. */
export interface FoldedRow {
  row: HistoryRow;
  /** How many it stands for: this one, and older ones. */
  times: number;
}

export function folded(rows: readonly HistoryRow[]): FoldedRow[] {
  const folds: FoldedRow[] = [];
  for (const row of rows) {
    const last = folds.at(-1);
    if (last && isAlike(last.row, row)) last.times++;
    else folds.push({ row, times: 1 });
  }
  return folds;
}

function isAlike(one: HistoryRow, other: HistoryRow): boolean {
  if (one.kind !== "missed" || other.kind !== "missed") return false;
  return one.job === other.job && one.outcome === other.outcome && one.note === other.note;
}

const missedWords: Record<Missed["outcome"], string> = {
  refused: "Could not start",
  skipped: "Skipped",
  cancelled: "Called off",
  quarantined: "Set aside",
};

export function missedWord({ outcome }: Missed): string {
  return missedWords[outcome];
}

function things(count: number): string {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? "thing" : "things"}`;
}

function shortened(text: string): string {
  const [line = ""] = text.trim().split("\n");
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
