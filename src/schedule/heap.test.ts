import fc from "fast-check";
import { expect, test } from "vitest";
import { DueHeap } from "./heap.ts";

function emptied(heap: DueHeap<number>): number[] {
  const times: number[] = [];
  while (heap.size > 0) times.push(heap.pop()!.at);
  return times;
}

test("no job is passed over: what is due first always comes first", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(50), fc.double({ noNaN: true })), { maxLength: 200 }), (times) => {
      const heap = new DueHeap<number>();
      for (const [what, at] of times.entries()) heap.push({ at, what });
      expect(heap.peek()?.at).toBe(times.length === 0 ? undefined : Math.min(...times));
      expect(emptied(heap)).toEqual(times.toSorted((one, other) => one - other));
    }),
  );
});

test("jobs that come back while others wait lose nothing and nobody", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1, max: 100 }), { maxLength: 300 }), (steps) => {
      const heap = new DueHeap<number>();
      let model: number[] = [];
      for (const step of steps) {
        if (step >= 0) {
          heap.push({ at: step, what: step });
          model.push(step);
          continue;
        }
        const first = heap.pop();
        expect(first?.at).toBe(model.length === 0 ? undefined : Math.min(...model));
        expect(first?.what).toBe(first?.at);
        if (first) model = model.toSpliced(model.indexOf(first.at), 1);
      }
      expect(emptied(heap)).toEqual(model.toSorted((one, other) => one - other));
    }),
  );
});

test("a hundred thousand jobs are put in and taken out in a moment", () => {
  const heap = new DueHeap<number>();
  const began = performance.now();
  for (let index = 0; index < 100_000; index++) heap.push({ at: (index * 7_919) % 100_003, what: index });
  expect(emptied(heap)).toHaveLength(100_000);
  expect(performance.now() - began).toBeLessThan(2_000);
});
