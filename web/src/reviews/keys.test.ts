import { describe, expect, test } from "vitest";
import { choiceFor, reviewKey } from "./keys.ts";

const pressed = (key: string, more: object = {}) => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  ...more,
});
const open = { isTyping: false, isMenuOpen: false };

describe("nobody decides by accident", () => {
  test("while typing, in a menu, or with a shortcut of the browser", () => {
    expect(reviewKey(pressed("1"), { ...open, isTyping: true })).toBeNull();
    expect(reviewKey(pressed("Escape"), { ...open, isTyping: true })).toBe("leave");
    expect(reviewKey(pressed("Enter", { ctrlKey: true }), { ...open, isTyping: true })).toBe("primary");
    expect(reviewKey(pressed("Enter"), { ...open, isTyping: true })).toBeNull();
    expect(reviewKey(pressed("ArrowDown"), { ...open, isMenuOpen: true })).toBeNull();
    expect(reviewKey(pressed("z", { ctrlKey: true }), open)).toBeNull();
    expect(reviewKey(pressed("1", { metaKey: true }), open)).toBeNull();
  });

  test("by a key that is held down", () => {
    expect(reviewKey(pressed("1", { repeat: true }), open)).toBeNull();
    expect(reviewKey(pressed("ArrowDown", { repeat: true }), open)).toBe("next");
  });
});

test("the keys are those that the page names, in capitals too", () => {
  const keys = ["1", "2", "3", "H", "h", "Z", "ArrowDown", "ArrowUp", "x", "Enter"];
  expect(keys.map((key) => reviewKey(pressed(key), open))).toEqual([
    "primary",
    "edit",
    "decline",
    "later",
    "later",
    "undo",
    "next",
    "previous",
    null,
    null,
  ]);
});

describe("the button a key stands for", () => {
  const retry = { value: "retry", label: "Try again", tone: "good" as const };
  const off = { value: "off", label: "Turn off", tone: "bad" as const };
  const seen = { value: "seen", label: "I have seen it" };

  test("is the good one, and the bad one", () => {
    expect(choiceFor("primary", [off, seen, retry])).toBe(retry);
    expect(choiceFor("decline", [retry, seen, off])).toBe(off);
  });

  test("is never the bad one for 1, nor any for 3 where nothing is declined", () => {
    expect(choiceFor("primary", [off])).toBeNull();
    expect(choiceFor("primary", [off, seen])).toBe(seen);
    expect(choiceFor("decline", [retry, seen])).toBeNull();
  });
});
