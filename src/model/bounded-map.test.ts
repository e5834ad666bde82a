import { expect, test } from "vitest";
import { BoundedMap } from "./bounded-map.ts";

test("a flood of different expressions does not fill the memory", () => {
  const map = new BoundedMap<number, string>(10);
  for (let key = 0; key < 1000; key += 1) map.getOrMake(key, () => `value ${key}`);
  expect(map.size).toBe(10);
  expect(map.getOrMake(999, () => "made again")).toBe("value 999");
  expect(map.getOrMake(0, () => "made again")).toBe("made again");
});

test("what is known to be wrong is not worked out again each time", () => {
  const map = new BoundedMap<string, null>(10);
  let made = 0;
  const make = () => {
    made += 1;
    return null;
  };
  map.getOrMake("bad", make);
  map.getOrMake("bad", make);
  expect(made).toBe(1);
});
