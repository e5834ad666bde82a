/** Aligned columns that adapt to the terminal: first the roomy ones shrink, then the least important ones go. */
import { ellipsisOf, type Look } from "./look.ts";
import { cut, padEnd, padStart, widthOf } from "./width.ts";

export interface Column<Row> {
  title: string;
  cell(row: Row): string;
  align?: "right";
  /** May be cut down to this many columns. */
  least?: number;
  /** Left out when the terminal is too narrow: highest first. Absent: never. */
  dispensable?: number;
}

const gap = 2;

export function renderTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[], look: Look): string[] {
  const filled = columns.map((column) => fill(column, rows)).filter(({ cells }) => cells.some((cell) => cell !== ""));
  const kept = fit(filled, look.columns);
  const heading = joinCells(
    kept,
    kept.map(({ column }) => look.paint.dim(column.title.toUpperCase())),
    look,
  );
  return [
    heading,
    ...rows.map((_, index) =>
      joinCells(
        kept,
        kept.map(({ cells }) => cells[index] ?? ""),
        look,
      ),
    ),
  ];
}

/** Rows without a heading, for a list inside something else; `indent` columns are left free. */
export function renderRows<Row>(
  rows: readonly Row[],
  columns: readonly Omit<Column<Row>, "title">[],
  look: Look,
  indent = 0,
): string[] {
  const titled = columns.map((column) => ({ ...column, title: "" }));
  const inner = { ...look, columns: look.columns - indent };
  return renderTable(rows, titled, inner)
    .slice(1)
    .map((line) => " ".repeat(indent) + line);
}

interface Filled<Row> {
  column: Column<Row>;
  cells: string[];
  width: number;
}

function fill<Row>(column: Column<Row>, rows: readonly Row[]): Filled<Row> {
  const cells = rows.map((row) => column.cell(row));
  // Not spread into Math.max: a hundred thousand jobs would be too many arguments.
  const width = cells.reduce((most, cell) => Math.max(most, widthOf(cell)), widthOf(column.title));
  return { column, cells, width };
}

function fit<Row>(filled: Filled<Row>[], columns: number): Filled<Row>[] {
  let kept = filled;
  for (;;) {
    const excess = totalWidth(kept) - columns;
    if (excess <= 0) return kept;
    const slack = kept.reduce((sum, one) => sum + slackOf(one), 0);
    const leaving = leastImportant(kept);
    if (slack >= excess || leaving === undefined) return shrink(kept, excess, slack);
    kept = kept.filter((one) => one !== leaving);
  }
}

function totalWidth<Row>(filled: Filled<Row>[]): number {
  return filled.reduce((sum, { width }) => sum + width, 0) + gap * Math.max(0, filled.length - 1);
}

function slackOf<Row>({ column, width }: Filled<Row>): number {
  return column.least === undefined ? 0 : Math.max(0, width - Math.max(column.least, widthOf(column.title)));
}

function leastImportant<Row>(filled: Filled<Row>[]): Filled<Row> | undefined {
  const dispensable = filled.filter(({ column }) => column.dispensable !== undefined);
  return dispensable.sort((one, other) => other.column.dispensable! - one.column.dispensable!)[0];
}

/** Takes from the widest first, so that short columns stay whole. */
function shrink<Row>(filled: Filled<Row>[], excess: number, slack: number): Filled<Row>[] {
  let left = Math.min(excess, slack);
  const shrunk = filled.map((one) => ({ ...one }));
  while (left > 0) {
    const widest = shrunk.filter((one) => slackOf(one) > 0).sort((one, other) => other.width - one.width)[0];
    if (widest === undefined) break;
    widest.width--;
    left--;
  }
  return shrunk;
}

function joinCells<Row>(filled: Filled<Row>[], cells: string[], look: Look): string {
  const padded = filled.map(({ column, width }, index) => {
    const cell = cut(cells[index]!, width, ellipsisOf(look));
    return column.align === "right" ? padStart(cell, width) : padEnd(cell, width);
  });
  return cut(padded.join(" ".repeat(gap)).trimEnd(), look.columns, ellipsisOf(look));
}
