import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { firstIdAt, IdMaker } from "./id.ts";

const now = 1_795_338_000.123;

describe("the order of ids is the order of runs", () => {
  test("ten thousand in one millisecond are all different and sorted", () => {
    const maker = new IdMaker(randomBytes);
    const ids = Array.from({ length: 10_000 }, () => maker.next(now));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
  });

  test("also while the clock is set back", () => {
    const maker = new IdMaker(randomBytes);
    const times = [now, now - 3600, now - 3599, now - 0.001, now, now + 0.001];
    const ids = times.map((time) => maker.next(time));
    expect(ids.toSorted()).toEqual(ids);
  });

  test("what is older than a time can be told from its id", () => {
    for (const time of [0.5, now - 3_600, now, now + 0.001]) {
      expect(new IdMaker(randomBytes).next(time) > firstIdAt(time)).toBe(true);
      expect(new IdMaker(randomBytes).next(time - 0.002) < firstIdAt(time)).toBe(true);
    }
  });

  test("they are what others call a UUID of version 7, with the time in it", () => {
    const id = new IdMaker(randomBytes).next(now);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(id.replace("-", "").slice(0, 12), 16)).toBe(Math.floor(now * 1000));
  });
});
