import { expect, test } from "vitest";
import { PlantedIo, typed } from "../testing/planted.ts";

test("scripts see by the exit code whether AIOS does its work, people read why not", async () => {
  const well = await typed(["health"]);
  expect([well.code, well.out]).toEqual([0, "✓ AIOS does its work.\n"]);
  const ill = await typed(["health"], { health: { healthy: false, problem: "The disk is full." } });
  expect([ill.code, ill.out]).toEqual([3, "! The disk is full.\n"]);
  const told = await typed(["health", "--json"], { health: { healthy: false, problem: "The disk is full." } });
  expect([told.code, JSON.parse(told.out)]).toEqual([3, { healthy: false, problem: "The disk is full." }]);
});

test("the device of this environment is asked, where one was named", async () => {
  expect((await typed(["health"])).calls).toEqual([{ name: "health", params: { device: null } }]);
  const named = await typed(["health"], {}, new PlantedIo({ isHome: true, environment: { DEVICE_ID: "shed" } }));
  expect(named.calls).toEqual([{ name: "health", params: { device: "shed" } }]);
});
