import { describe, expect, test } from "vitest";
import { daysAndTime } from "./when.ts";

const at = (text: string) => Date.parse(`${text}Z`) / 1000;
// A Sunday, 12:00 in Berlin.
const now = at("2026-11-22T11:00");
const said = (text: string, zone = "Europe/Berlin") => daysAndTime(at(text), now, zone);

describe("a person reads when something was, or will be", () => {
  test.each([
    ["2026-11-22T08:00", "today at 09:00"],
    ["2026-11-22T22:59", "today at 23:59"],
    ["2026-11-22T23:00", "tomorrow at 00:00"],
    ["2026-11-21T22:59", "yesterday at 23:59"],
    ["2026-11-24T08:00", "on Tuesday at 09:00"],
    ["2026-11-28T08:00", "on Saturday at 09:00"],
    ["2026-11-29T08:00", "on 2026-11-29 at 09:00"],
    ["2026-11-20T08:00", "last Friday at 09:00"],
    ["2026-11-15T08:00", "on 2026-11-15 at 09:00"],
    ["2025-11-22T11:00", "on 2025-11-22 at 12:00"],
  ])("%s UTC is %s", (moment, words) => {
    expect(said(moment)).toBe(words);
  });

  test("by the clocks of their own zone, also on the day these change", () => {
    expect(said("2026-11-22T23:30", "America/New_York")).toBe("today at 18:30");
    expect(said("2026-11-22T23:30", "Asia/Tokyo")).toBe("tomorrow at 08:30");
    expect(daysAndTime(at("2026-03-29T01:00"), at("2026-03-28T22:30"), "Europe/Berlin")).toBe("tomorrow at 03:00");
    expect(daysAndTime(at("2026-10-25T23:00"), at("2026-10-24T21:00"), "Europe/Berlin")).toBe("on Monday at 00:00");
  });
});
