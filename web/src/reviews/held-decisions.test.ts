import { describe, expect, test } from "vitest";
import { HeldDecisions, heldMilliseconds } from "./held-decisions.ts";

/** Time that passes by hand. */
class Hand {
  now = 0;
  due: { at: number; work: () => void }[] = [];
  after = (milliseconds: number, work: () => void) => {
    const one = { at: this.now + milliseconds, work };
    this.due.push(one);
    return () => void (this.due = this.due.filter((other) => other !== one));
  };
  async pass(milliseconds: number): Promise<void> {
    this.now += milliseconds;
    const over = this.due.filter(({ at }) => at <= this.now);
    this.due = this.due.filter(({ at }) => at > this.now);
    for (const { work } of over) work();
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function deciding() {
  const time = new Hand();
  const sent: string[] = [];
  const held = new HeldDecisions({ now: () => time.now, after: time.after });
  const decide = (name: string, fails = false) =>
    held.hold({
      reviews: [name],
      words: "Approved",
      send: async () => {
        sent.push(name);
        if (fails) throw new Error("no");
      },
    });
  return { time, sent, held, decide };
}

describe("a slip", () => {
  test("is taken back before it does anything, the last one first", async () => {
    const { time, sent, held, decide } = deciding();
    decide("a");
    decide("b");
    expect(held.takeBack()).toBe(true);
    expect(held.items().map(({ reviews }) => reviews)).toEqual([["a"]]);
    await time.pass(heldMilliseconds);
    expect(sent).toEqual(["a"]);
    expect(held.takeBack()).toBe(false);
  });

  test("can be any of them, chosen by its button", async () => {
    const { time, sent, held, decide } = deciding();
    decide("a");
    decide("b");
    expect(held.takeBack(held.items()[0]!.key)).toBe(true);
    await time.pass(heldMilliseconds);
    expect(sent).toEqual(["b"]);
  });
});

test("each decision is sent once, also where somebody leaves just then", async () => {
  const { time, sent, held, decide } = deciding();
  decide("a");
  await Promise.all([held.flush(), held.flush()]);
  await time.pass(heldMilliseconds);
  expect(sent).toEqual(["a"]);
  expect(held.items()).toEqual([]);
});

test("what AIOS refuses is not held for ever", async () => {
  const { held, decide } = deciding();
  decide("a", true);
  await expect(held.flush()).rejects.toThrow("no");
  expect(held.items()).toEqual([]);
});
