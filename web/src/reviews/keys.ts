/**
 * What a key means at *Waiting for you*. Never together with Ctrl, Alt or the like. While somebody types it is theirs, but
 * for two: Escape leaves the field, and Ctrl (or Cmd) with Enter decides with what was typed.
 */

export type ReviewKey = "primary" | "edit" | "decline" | "later" | "undo" | "next" | "previous" | "leave";

const meanings: Readonly<Record<string, ReviewKey>> = {
  "1": "primary",
  "2": "edit",
  "3": "decline",
  h: "later",
  z: "undo",
  ArrowDown: "next",
  j: "next",
  ArrowUp: "previous",
  k: "previous",
};

interface PressedKey {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  repeat: boolean;
}

export function reviewKey(pressed: PressedKey, place: { isTyping: boolean; isMenuOpen: boolean }): ReviewKey | null {
  if (place.isTyping && !place.isMenuOpen && !pressed.altKey && !pressed.repeat) {
    if (pressed.key === "Enter" && (pressed.ctrlKey || pressed.metaKey)) return "primary";
    return pressed.key === "Escape" ? "leave" : null;
  }
  if (place.isTyping || place.isMenuOpen || pressed.ctrlKey || pressed.altKey || pressed.metaKey) return null;
  const key = pressed.key.length === 1 ? pressed.key.toLowerCase() : pressed.key;
  const meaning = meanings[key] ?? null;
  // A key held down moves on, but decides once.
  if (pressed.repeat && meaning !== "next" && meaning !== "previous") return null;
  return meaning;
}

export interface ReviewChoice {
  value: string;
  label: string;
  tone?: "good" | "bad" | "plain" | undefined;
}

/** Which choice a key stands for: 1 the first that is not a refusal, 3 the refusal. */
export function choiceFor(key: "primary" | "decline", choices: readonly ReviewChoice[]): ReviewChoice | null {
  if (key === "decline") return choices.find((choice) => choice.tone === "bad") ?? null;
  return choices.find((choice) => choice.tone === "good") ?? choices.find((choice) => choice.tone !== "bad") ?? null;
}
