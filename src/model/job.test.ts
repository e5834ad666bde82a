import { expect, test } from "vitest";
import { testJob } from "./job.test-kit.ts";
import { storedJob } from "./job.ts";

test("a definition that an older AIOS has stored is a whole job, also where its list is not there to be read again", () => {
  const { secrets, memory_mb, cpu, image, network, ...older } = testJob("report");
  expect(storedJob(JSON.stringify(older))).toEqual({ ...older, secrets, memory_mb, cpu, image, network });
  const today = testJob("report", undefined, { secrets: ["API_KEY"], memory_mb: 512, cpu: 0.5 });
  expect(storedJob(JSON.stringify(today))).toEqual(today);
});
