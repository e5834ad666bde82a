import { expect, test } from "vitest";
import { markedPieces, searchedWords } from "./marked.ts";

const matches = (text: string, typed: string) => {
  const words = searchedWords(typed);
  return words && markedPieces(text, words).flatMap((piece) => (piece.isMatch ? [piece.text] : []));
};

test("each word is marked wherever it stands, in capitals or not", () => {
  expect(matches("Uploaded 12 files, 3 files left", "FILES upload")).toEqual(["Upload", "files", "files"]);
});

test.each([".*", "a(b", "[x", "a|b", "\\d", "x{2}", "$", "a-b", "a/b", "^a", "+1"])("a person may type %s", (typed) => {
  const text = `before ${typed} after`;
  expect(matches(text, typed)?.join("") ?? typed).toBe(typed);
});

test("nothing of a line is lost by marking it", () => {
  const text = "aXbXc";
  const pieces = markedPieces(text, searchedWords("x")!);
  expect(pieces.map((piece) => piece.text).join("")).toBe(text);
  expect(searchedWords("  ")).toBeNull();
});
