/** What repeats come to: medians, the bad end, ratios. */

/** Whether a figure is a time or a size (less is better) or a rate. */
export type Better = "less" | "more";

export interface Summary {
  median: number;
  /** 99 of 100 measurements were at least this good; of a few repeats it is the worst. */
  p99: number;
  /** How many measurements. */
  count: number;
}

/** @throws RangeError for no values at all: there is nothing to say about them */
export function summarise(values: readonly number[], better: Better): Summary {
  if (values.length === 0) throw new RangeError("Nothing was measured.");
  return {
    median: quantile(values, 0.5),
    p99: quantile(values, better === "less" ? 0.99 : 0.01),
    count: values.length,
  };
}

/** Between two measurements it lies on the line that joins them. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}

/** Three digits that matter, and no more: the machine is not still enough for a fourth. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en-US");
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(2);
}
