import { describe, expect, test } from "vitest";
import type { EffectState, FileEffectKind, FileWhat } from "./effect.ts";
import { effectSentence, effectsSummary, undoneSentence, undoPlanSentence, type ToldEffect } from "./effect-words.ts";

function told(
  kind: FileEffectKind,
  what: Partial<FileWhat>,
  state: EffectState = "done",
  note: string | null = null,
): ToldEffect {
  const whole = {
    path: "/home/ada/a.txt",
    to: null,
    is: "file",
    files: 1,
    bytes: 10,
    replaced: false,
    ...what,
  } as const;
  return { kind, state, what: whole, note };
}

const sent = (state: EffectState): ToldEffect => ({
  kind: "send",
  state,
  what: { to: "phone", title: null, text: "Good morning\nAda" },
  note: null,
});
const waiting = { ...sent("done"), sending: "waiting" } as ToldEffect;
const move = (to: string, state: EffectState = "captured") => told("move", { to }, state);

describe("one effect in a sentence", () => {
  test.each([
    [move("/home/ada/b.txt"), "a.txt would be renamed to b.txt."],
    [move("/pictures/a.txt", "done"), "a.txt was moved to /pictures."],
    [told("move", { to: "/p/b.txt", replaced: true }), "a.txt was moved to /p as b.txt, in place of what was there."],
    [told("copy", { path: "/x/Ü", to: "/p/Ü", is: "folder" }), "The folder Ü was copied to /p."],
    [told("write", {}, "captured"), "a.txt would be written in /home/ada."],
    [told("delete", { path: "/old.txt" }, "undone"), "old.txt was deleted from /. It was taken back."],
    [
      told("make_folder", { is: "folder" }, "kept", "Other things are in it."),
      "The folder a.txt was made in /home/ada. It stays so. Other things are in it.",
    ],
    [
      told("move", { to: "/p/a.txt" }, "failed", "The disk is full."),
      "a.txt could not be moved to /p. The disk is full.",
    ],
    [waiting, "The message “Good morning” waits to be sent to phone."],
    [sent("captured"), "The message “Good morning” would be sent to phone."],
  ])("%#", (effect, sentence) => {
    expect(effectSentence(effect)).toBe(sentence);
  });
});

describe("all effects of a run", () => {
  const moves = (state: EffectState) => Array.from({ length: 12 }, (_, index) => move(`/p/${index % 4}/a.txt`, state));

  test("of a rehearsal tell what would happen, and whether anything is lost", () => {
    expect(effectsSummary(moves("captured"), true)).toBe("12 files would move into 4 folders. Nothing is deleted.");
    expect(effectsSummary([move("/p/a.txt"), told("delete", {}, "captured"), sent("captured")], true)).toBe(
      "1 file would move into 1 folder. 1 file would be deleted, and kept for undo. 1 message would be sent.",
    );
    expect(effectsSummary([], true)).toBe("Nothing would be changed or sent.");
  });

  test("tell what was done, and whether undo takes it back", () => {
    expect(effectsSummary(moves("done"), false)).toBe("12 files were moved into 4 folders. Undo puts them back.");
    expect(effectsSummary([told("write", { replaced: true })], false)).toBe(
      "1 file was written anew. Undo takes it back.",
    );
    expect(effectsSummary([told("make_folder", { is: "folder", files: 0 })], false)).toBe(
      "1 folder was made. Undo takes it back.",
    );
    expect(effectsSummary([sent("done"), sent("done")], false)).toBe("2 messages were sent.");
    expect(effectsSummary([sent("done"), waiting], false)).toBe("1 message was sent. 1 message waits to be sent.");
    expect(effectsSummary(moves("undone"), false)).toBe("12 changes were taken back.");
    expect(effectsSummary([move("/p/x", "failed")], false)).toBe("It changed no files and sent nothing.");
  });

  test("and what undo can do and did", () => {
    expect([undoPlanSentence(0, 0), undoPlanSentence(1, 0), undoPlanSentence(15, 0)]).toEqual([
      "There is nothing to take back.",
      "It can be taken back.",
      "All 15 changes can be taken back.",
    ]);
    expect([undoPlanSentence(15, 2), undoPlanSentence(2, 2)]).toEqual([
      "13 of 15 changes can be taken back; 2 stay as they are.",
      "None of the 2 changes can be taken back.",
    ]);
    expect([undoneSentence(1, 1), undoneSentence(0, 0)]).toEqual([
      "1 change was taken back; 1 stays as it is.",
      "There was nothing left to take back.",
    ]);
  });
});
