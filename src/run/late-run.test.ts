import { expect, test } from "vitest";
import type { StartedRun } from "./driver.ts";
import { LateRun } from "./late-run.ts";
import { finishedBy, nothingKnown } from "./outcome-of.ts";
import { PreparingRun } from "./dependencies/preparing-run.ts";

/** A process that notes what is asked of it. */
function noting(asked: string[]) {
  const ended = Promise.withResolvers<ReturnType<typeof finishedBy>>();
  const process: StartedRun = {
    pid: 7,
    wait: () => ended.promise,
    stop: () => asked.push("stop"),
    pause: () => asked.push("pause"),
    resume: () => asked.push("resume"),
    catchUp: () => asked.push("catch up"),
  };
  return { process, end: () => ended.resolve(finishedBy({ ...nothingKnown, exit_code: 0 }, null, [])) };
}

test.each([
  ["an image", (process: StartedRun) => new LateRun((run) => run.process(() => Promise.resolve(process)))],
  [
    "packages",
    (process: StartedRun) =>
      new PreparingRun(
        () => Promise.resolve({ packages: null } as never),
        () => Promise.resolve(process),
      ),
  ],
])(
  "a run that had to wait for %s is asked like any other: what it has printed stands before what it logs",
  async (_, start) => {
    const asked: string[] = [];
    const { process, end } = noting(asked);
    const run = start(process);
    run.catchUp?.(); // nothing is there yet
    while (run.pid === null) await Promise.resolve();
    run.pause();
    run.resume();
    run.catchUp?.();
    end();
    await run.wait();
    expect(asked).toEqual(["pause", "resume", "catch up"]);
  },
);
