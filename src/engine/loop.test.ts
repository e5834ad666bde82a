import { describe, expect, test } from "vitest";
import { Loop } from "./loop.ts";

/** A loop whose ticks are counted and answered by the test. */
function counted(answer: (tick: number) => number | Promise<number>) {
  let ticks = 0;
  const told: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const loop = new Loop({
    name: "counting",
    tick: async () => {
      ticks++;
      for (const one of waiting.filter(({ count }) => count <= ticks)) one.resolve();
      return answer(ticks);
    },
    onError: (name, error) => told.push(`${name}: ${String(error)}`),
  });
  const reached = (count: number) =>
    new Promise<void>((resolve) => (ticks >= count ? resolve() : waiting.push({ count, resolve })));
  return { loop, told, reached, count: () => ticks };
}

describe("a part of AIOS that is asked again and again", () => {
  test("is asked when it wants to be", async () => {
    const { loop, reached } = counted(() => 0.001);
    loop.start();
    await reached(5);
    await loop.stop();
  });

  test("is asked at once when something happened, however long it wanted to wait", async () => {
    const { loop, reached } = counted(() => 1_000);
    loop.start();
    await reached(1);
    loop.wake();
    await reached(2);
    await loop.stop();
  });

  test("is asked once more when something happened while it was at work, or that would be overslept", async () => {
    let go = () => {};
    const { loop, reached, count } = counted((tick) =>
      tick === 1 ? new Promise((resolve) => (go = () => resolve(1_000))) : 1_000,
    );
    loop.start();
    await reached(1);
    loop.wake();
    loop.wake();
    go();
    await reached(2);
    await loop.stop();
    expect(count()).toBe(2);
  });

  test("goes on after a fault, which is told once and not every second", async () => {
    let isBroken = true;
    const { loop, told, reached } = counted(() => {
      if (isBroken) throw new Error("no");
      return 1_000;
    });
    loop.start();
    for (let tick = 1; tick <= 3; tick++) {
      await reached(tick);
      loop.wake();
    }
    isBroken = false;
    await reached(4);
    await loop.stop();
    expect(told).toEqual(["counting: Error: no"]);
  });
});

describe("starting and stopping", () => {
  test("stops in the midst of a sleep, and twice as well as once", async () => {
    const { loop, reached, count } = counted(() => 1_000);
    loop.start();
    loop.start();
    await reached(1);
    await Promise.all([loop.stop(), loop.stop()]);
    await loop.stop();
    loop.wake();
    expect(count()).toBe(1);
  });

  test("waits for the work under way, so that nothing is cut off", async () => {
    let finish = () => {};
    let isFinished = false;
    const { loop, reached } = counted(async () => {
      await new Promise<void>((resolve) => (finish = resolve));
      isFinished = true;
      return 0;
    });
    loop.start();
    await reached(1);
    const stopping = loop.stop();
    expect(isFinished).toBe(false);
    finish();
    await stopping;
    expect(isFinished).toBe(true);
  });

  test("can be started again", async () => {
    const { loop, reached } = counted(() => 1_000);
    loop.start();
    await reached(1);
    await loop.stop();
    loop.start();
    await reached(2);
    await loop.stop();
  });

  test("what never began stops at once", async () => {
    await counted(() => 0).loop.stop();
  });
});
