/** Which parts of a line are what somebody searches for. */

export interface Piece {
  text: string;
  isMatch: boolean;
}

/** The words of a search, as they are typed: nothing in them has a meaning of its own. Null where there are none. */
export function searchedWords(typed: string): RegExp | null {
  const words = typed.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return null;
  return new RegExp(words.map(escaped).join("|"), "giu");
}

export function markedPieces(text: string, words: RegExp): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(words)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), isMatch: false });
    pieces.push({ text: match[0], isMatch: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), isMatch: false });
  return pieces;
}

function escaped(word: string): string {
  return word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
