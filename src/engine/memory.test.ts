import { expect, test } from "vitest";
import { MemoryKeeper, realMemory } from "./memory.ts";

const mebibyte = 1024 * 1024;

function keeper(sizes: { before: number; after: number }) {
  const memory = {
    bytes: sizes.before * mebibyte,
    collections: 0,
    residentBytes: () => memory.bytes,
    collect: () => {
      memory.collections++;
      memory.bytes = sizes.after * mebibyte;
    },
  };
  return { memory, keeper: new MemoryKeeper(memory) };
}

test("what a long list took while it was read is given back, but not while the first jobs start", () => {
  const { memory, keeper: kept } = keeper({ before: 500, after: 160 });
  expect(kept.tick(false)).toBeLessThan(30);
  expect(memory.collections).toBe(0);
  kept.tick(false);
  expect(memory.bytes).toBe(160 * mebibyte);
  kept.tick(false);
  expect(memory.collections, "nothing has grown since").toBe(1);
});

test("a device that works is not held up for it", () => {
  const { memory, keeper: kept } = keeper({ before: 500, after: 160 });
  kept.tick(true);
  kept.tick(true);
  expect(memory.collections).toBe(0);
});

test("memory that is not needed any more leaves the process for real", () => {
  const memory = realMemory();
  let list: object[] | null = Array.from({ length: 2_000_000 }, (_, index) => ({ index }));
  const before = memory.residentBytes();
  expect(list.length).toBe(2_000_000);
  list = null;
  memory.collect();
  expect(memory.residentBytes()).toBeLessThan(before - 24 * mebibyte);
});
