/** Shows results to a person: each with all it was held against, and at the end one line a goal. */
import { shown } from "./figures.ts";
import type { Result, Side } from "./result.ts";

export function describeResult({ id, title, unit, sides, goals, facts }: Result): string {
  return [
    `${id}  ${title} (${unit})`,
    ...sides.map((side) => `    ${sideLine(side)}`),
    ...goals.map(({ text, value, met }) => `    goal ${text}: ${shown(value)} — ${verdict(met)}`),
    ...facts.map((fact) => `    · ${fact}`),
  ].join("\n");
}

function sideLine({ role, name, figure, skipped }: Side): string {
  if (figure === null) return `${role.padEnd(6)} ${"not measured".padEnd(31)} ${name}: ${skipped}`;
  const numbers = `p50 ${shown(figure.median).padStart(9)}  p99 ${shown(figure.p99).padStart(9)}`;
  return `${role.padEnd(6)} ${numbers}  ${`of ${figure.count}`.padEnd(7)} ${name}`;
}

/** One line a goal, with the columns that matter. */
export function summaryTable(results: readonly Result[]): string {
  const rows = results.flatMap((result) => result.goals.map((goal) => summaryRow(result, goal)));
  const head = ["", "unit", "ours", "limit", "peer", "goal", "is", ""];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function summaryRow({ id, unit, sides }: Result, goal: Result["goals"][number]): string[] {
  const middle = (role: Side["role"]) => {
    const figures = sides.flatMap((side) => (side.role === role && side.figure ? [shown(side.figure.median)] : []));
    return figures.length === 0 ? "–" : figures.join(" / ");
  };
  return [id, unit, middle("ours"), middle("limit"), middle("peer"), goal.text, shown(goal.value), verdict(goal.met)];
}

function verdict(met: boolean): string {
  return met ? "met" : "NOT MET";
}
