/** Two people have changed one text: what each did is taken over, and where both changed the same lines is shown. */
import { diff3Merge } from "node-diff3";

export interface Merged {
  text: string;
  /** Places where both changed the same; each stands in the text between `<<<<<<<` and `>>>>>>>`. */
  conflicts: number;
}

/** @param names how the two are called in the marks of a conflict */
export function mergeThreeWays(
  base: string,
  yours: string,
  theirs: string,
  names: { yours: string; theirs: string } = { yours: "yours", theirs: "theirs" },
): Merged {
  if (yours === theirs || theirs === base) return { text: yours, conflicts: 0 };
  if (yours === base) return { text: theirs, conflicts: 0 };
  const lineEnd = yours.includes("\r\n") ? "\r\n" : "\n";
  const regions = diff3Merge(linesOf(yours), linesOf(base), linesOf(theirs), { excludeFalseConflicts: true });
  const lines: string[] = [];
  let conflicts = 0;
  for (const { ok, conflict } of regions) {
    for (const line of ok ?? []) lines.push(line);
    if (conflict === undefined) continue;
    conflicts++;
    lines.push(`<<<<<<< ${names.yours}`, ...conflict.a, "=======", ...conflict.b, `>>>>>>> ${names.theirs}`);
  }
  return { text: lines.join(lineEnd), conflicts };
}

/** Whatever the ends of lines are: another editor's are no change. */
function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}
