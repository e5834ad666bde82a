import { describe, expect, test } from "vitest";
import { placesFor, wantsStop } from "./places.ts";

describe("whoever writes where they want to go", () => {
  test.each([
    ["history", "/history"],
    ["undo the last thing", "/history"],
    ["how do I sign in on my phone", "/settings/people"],
    ["why did hello fail", "/waiting"],
    ["settings", "/settings"],
  ])("%s", (text, to) => expect(placesFor(text).map((place) => place.to)).toContain(to));

  test("is sent nowhere by what is no place", () => expect(placesFor("make me a sandwich")).toEqual([]));

  test("is shown the button that stops everything", () => {
    expect(["stop everything", "STOP!", "halt all"].map(wantsStop)).toEqual([true, true, true]);
    expect(wantsStop("stop washing every Friday")).toBe(false);
  });
});
