/**
 * "Did you mean …?". The distance is that of Damerau and Levenshtein in its restricted form (optimal string
 * alignment), because two letters swapped are the commonest slip of typing and should count as one.
 */

/** The word of `words` that `word` was most likely meant to be, or null when none is near. */
export function nearestWord(word: string, words: Iterable<string>): string | null {
  const given = normal(word);
  // A third of the letters may be wrong: more, and the guess would be a surprise rather than a help.
  let closest = Math.min(3, Math.floor(Math.max(given.length, 3) / 3)) + 1;
  let nearest: string | null = null;
  for (const candidate of words) {
    const other = normal(candidate);
    if (Math.abs(other.length - given.length) >= closest) continue;
    const distance = editDistance(given, other);
    if (distance < closest) [closest, nearest] = [distance, candidate];
  }
  return nearest;
}

/** The end of a message: ` Did you mean "file"?`, or nothing. */
export function didYouMean(word: string, words: Iterable<string>): string {
  const nearest = nearestWord(word, words);
  return nearest === null ? "" : ` Did you mean ${nearest}?`;
}

function normal(word: string): string {
  return word
    .slice(0, 64)
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
}

function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = last[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      let best = Math.min(replaced, last[column]! + 1, current[column - 1]! + 1);
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && swapped) best = Math.min(best, beforeLast[column - 2]! + 1);
      current.push(best);
    }
    [beforeLast, last] = [last, current];
  }
  return last[to.length]!;
}
