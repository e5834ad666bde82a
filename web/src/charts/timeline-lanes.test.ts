import { expect, test } from "vitest";
import { deviceLanes, hourMarks, type TimelineRun } from "./timeline-lanes.ts";

const ran = (run: string, started: number, finished: number | null, device = "here"): TimelineRun => ({
  run,
  job: "job",
  device,
  started,
  finished,
  state: "succeeded",
});

test("what ran at the same time on a computer stands in lanes of its own, what followed in the same", () => {
  const runs = [ran("c", 60, 80), ran("a", 0, 50), ran("b", 10, 55), ran("elsewhere", 10, 20, "attic")];
  const devices = deviceLanes(runs, 0, 100, 100);
  expect(devices.map(({ device, lanes }) => [device, lanes.map((lane) => lane.map(({ run }) => run))])).toEqual([
    ["attic", [["elsewhere"]]],
    ["here", [["a", "c"], ["b"]]],
  ]);
  expect(devices[1]!.lanes[0]![0]).toMatchObject({ left: 0, width: 0.5 });
});

test("what still runs reaches to now, what began before is cut, and the shortest run can be pressed", () => {
  const [device] = deviceLanes([ran("old", -50, 10), ran("live", 80, null), ran("blink", 50, 50.01)], 0, 100, 90);
  const bars = new Map(device!.lanes.flat().map((bar) => [bar.run, bar]));
  expect(bars.get("old")).toMatchObject({ left: 0, width: 0.1 });
  expect(bars.get("live")!.width).toBeCloseTo(0.1);
  expect(bars.get("blink")!.width).toBeGreaterThanOrEqual(0.004);
});

test("a storm of runs does not become a wall: the lanes are few, and no run is left out", () => {
  const storm = Array.from({ length: 200 }, (_, index) => ran(String(index), 0, 100));
  const [device] = deviceLanes(storm, 0, 100, 100);
  expect(device!.lanes).toHaveLength(8);
  expect(device!.lanes.flat()).toHaveLength(200);
});

test("marks stand at round times and are few", () => {
  const noon = new Date(2026, 10, 22, 12).getTime() / 1000;
  expect(hourMarks(noon - 10, noon + 3_600 * 5)).toHaveLength(6);
  expect(hourMarks(noon - 10, noon + 3_600 * 5)[0]).toBe(noon);
  for (const span of [300, 3_600, 86_400, 7 * 86_400, 30 * 86_400]) {
    expect(hourMarks(noon, noon + span).length).toBeLessThanOrEqual(8);
  }
});
