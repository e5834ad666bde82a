import { describe, expect, test } from "vitest";
import { askedHistory, dateText, localDate, readFilter } from "./filter.ts";

const now = new Date(2026, 10, 22, 14, 30);
const at = (...date: [number, number, number]) => new Date(...date).getTime() / 1000;

describe("the address of the page", () => {
  test("holds the filter, so that a link shows the same", () => {
    const filter = { job: "report", state: "unwell" as const, span: "week" as const, search: "disk full" };
    expect(readFilter({ ...filter })).toEqual(filter);
  });

  test("may hold anything: what is no filter is left out", () => {
    expect(readFilter({ job: 7, state: "<script>", span: "any", from: "yesterday", previews: "x", other: 1 })).toEqual(
      {},
    );
  });
});

describe("what is asked", () => {
  test("days begin at midnight here", () => {
    expect(askedHistory({ span: "day" }, now)).toEqual({ from: at(2026, 10, 22) });
    expect(askedHistory({ span: "week" }, now)).toEqual({ from: at(2026, 10, 16) });
    expect(askedHistory({ span: "month", job: "a" }, now)).toEqual({ from: at(2026, 9, 24), job: "a" });
  });

  test("the last of the chosen days is whole", () => {
    const chosen = { span: "chosen", from: "2026-11-01", until: "2026-11-02" } as const;
    expect(askedHistory(chosen, now)).toEqual({ from: at(2026, 10, 1), until: at(2026, 10, 3) });
    expect(askedHistory({ span: "chosen", until: "2026-11-02" }, now)).toEqual({ until: at(2026, 10, 3) });
  });

  test("nothing where nothing is chosen", () => expect(askedHistory({}, now)).toEqual({}));
});

test("a date is the same day back and forth", () => expect(dateText(localDate("2026-03-29"))).toBe("2026-03-29"));
