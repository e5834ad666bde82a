import { expect, test } from "vitest";
import { shortEffect } from "./effect-words.ts";

const moved = (path: string, to: string) => shortEffect({ kind: "move", path, to, sentence: "It was moved." });

test("a list of many moves can be read at a glance", () => {
  expect(moved("/home/mia/Downloads/Cat.png", "/home/mia/Downloads/Pictures/Cat.png")).toEqual({
    what: "Cat.png",
    where: "Pictures",
  });
  expect(moved("C:\\Photos\\a.jpg", "C:\\Photos\\2026\\11\\a.jpg").where).toBe("2026 / 11");
  expect(moved("/a/b/x.txt", "/a/c/x.txt").where).toBe("c");
  expect(moved("/a/x.txt", "/a/Texts/x (2).txt").where).toBe("Texts / x (2).txt");
  expect(moved("/a/x.txt", "/a/y.txt")).toEqual({ what: "x.txt", where: "y.txt" });
});

test("what goes nowhere is told in a sentence", () => {
  const sent = { kind: "send", path: "", to: "mia", sentence: "A message was sent to mia." } as const;
  expect(shortEffect(sent)).toEqual({ what: "A message was sent to mia.", where: null });
});
