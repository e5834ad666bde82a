import { describe, expect, test } from "vitest";
import type { LogView } from "../../../src/api/views.ts";
import { LogReader, type LinesWanted } from "./log-reader.ts";

const line = (id: number): LogView => ({
  id,
  timestamp: id,
  level: "INFO",
  message: `line ${id}`,
  device: "here",
  run_id: "run",
  job: "job",
  stream: "stdout",
});

class Said {
  lines: LogView[] = [];
  isBroken = false;
  say(count: number): void {
    for (let index = 0; index < count; index++) this.lines.push(line(this.lines.length + 1));
  }
  ask = async ({ after_id, before_id = Infinity, limit }: LinesWanted): Promise<LogView[]> => {
    if (this.isBroken) throw new Error("AIOS cannot be reached.");
    const fit = this.lines.filter(({ id }) => id > (after_id ?? 0) && id < before_id);
    return after_id === undefined ? fit.slice(-limit) : fit.slice(0, limit);
  };
}

function reading(count: number): { said: Said; reader: LogReader } {
  const said = new Said();
  said.say(count);
  return { said, reader: new LogReader(said.ask, 10) };
}

const span = (reader: LogReader) => {
  const { window } = reader.state();
  return window && [window.lines[0]?.id, window.lines.at(-1)?.id, window.atStart, window.atEnd];
};

const changedTo = (reader: LogReader, wanted: () => boolean) =>
  new Promise<void>((resolve) => {
    if (wanted()) return resolve();
    const end = reader.subscribe(() => {
      if (!wanted()) return;
      end();
      resolve();
    });
  });

test("a log opens at its end, and can be read from anywhere", async () => {
  const { reader } = reading(100);
  await reader.toEnd();
  expect(span(reader)).toEqual([91, 100, false, true]);
  await reader.earlier();
  expect(span(reader)).toEqual([81, 100, false, true]);
  await reader.toStart();
  expect(span(reader)).toEqual([1, 10, true, false]);
  await reader.later();
  expect(span(reader)).toEqual([1, 20, true, false]);
  await reader.around(50);
  expect(span(reader)).toEqual([41, 60, false, false]);
});

describe("a log that grows is followed", () => {
  test("line by line", async () => {
    const { said, reader } = reading(3);
    await reader.toEnd();
    said.say(2);
    reader.said(said.lines.slice(-2));
    expect(span(reader)).toEqual([1, 5, true, true]);
  });

  test("from nothing at all", async () => {
    const { said, reader } = reading(0);
    await reader.toEnd();
    said.say(1);
    reader.said(said.lines);
    expect(span(reader)).toEqual([1, 1, true, true]);
  });

  test("over a gap, whether short or longer than the page holds", async () => {
    const { said, reader } = reading(3);
    await reader.toEnd();
    said.say(4);
    reader.missed();
    await changedTo(reader, () => span(reader)?.[1] === 7);
    said.say(40);
    reader.missed();
    await changedTo(reader, () => span(reader)?.[1] === 47);
    expect(span(reader)).toEqual([38, 47, false, true]);
  });
});

test("a lost connection is said, what was read stays, and it goes on", async () => {
  const { said, reader } = reading(30);
  await reader.toEnd();
  said.isBroken = true;
  await reader.earlier();
  expect(reader.state()).toMatchObject({ problem: "AIOS cannot be reached.", isBusy: false });
  expect(span(reader)).toEqual([21, 30, false, true]);
  said.isBroken = false;
  await reader.earlier();
  expect(reader.state().problem).toBeNull();
  expect(span(reader)).toEqual([11, 30, false, true]);
});

test("who jumps elsewhere meanwhile is not thrown back", async () => {
  const { reader } = reading(100);
  await reader.toEnd();
  const late = reader.earlier();
  await reader.toStart();
  await late;
  expect(span(reader)).toEqual([1, 10, true, false]);
});
