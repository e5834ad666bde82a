import { expect, test } from "vitest";
import { calendarWeeks, mondayOf, plusDays } from "./calendar-days.ts";

test("a day with one failure among many successes is not shown as fine", () => {
  const activity = [
    { day: "2026-11-18", succeeded: 40, failed: 0, other: 0 },
    { day: "2026-11-18", succeeded: 3, failed: 1, other: 0 },
    { day: "2026-11-19", succeeded: 5, failed: 0, other: 2 },
    { day: "2026-11-20", succeeded: 0, failed: 0, other: 1 },
  ];
  const [week] = calendarWeeks(activity, "2026-11-17", "2026-11-21");
  expect(week!.days.map((day) => day?.look ?? null)).toEqual([null, "none", "bad", "good", "quiet", "none", null]);
  expect(week!.days[2]).toMatchObject({ succeeded: 43, failed: 1, strength: 3 });
  expect(week!.days[3]).toMatchObject({ strength: 1 });
});

test("a year has each of its days once, also those at which the clock changes", () => {
  const dates = calendarWeeks([], "2025-11-23", "2026-11-22").flatMap((week) =>
    week.days.flatMap((day) => (day === null ? [] : [day.date])),
  );
  expect(dates).toHaveLength(365);
  expect(new Set(dates).size).toBe(365);
  expect(dates).toContain("2026-03-29");
  expect(dates).toContain("2026-10-25");
});

test("weeks begin on Monday, and say where a month begins", () => {
  expect(mondayOf("2026-11-22")).toBe("2026-11-16");
  expect(mondayOf("2026-11-16")).toBe("2026-11-16");
  expect(plusDays("2026-02-28", 1)).toBe("2026-03-01");
  expect(calendarWeeks([], "2026-10-20", "2026-11-10").map((week) => week.month)).toEqual([null, 11, null, null]);
});
