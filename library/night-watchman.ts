/**
 * Night watchman
 *
 * Tells you every morning what ran, what failed, what was late and what never ran.
 */
import { overview, send } from "aios";

export const about = {
  version: "1.0.0",
  goal: "Keep an eye on AIOS",
  needs: "offline",
  icon: "moon",
  verb: "Report",
  schedule: { type: "daily", time: "08:00" },
  touches_files: false,
  words: ["watch", "failed", "late", "report", "overview", "night", "summary", "everything"],
} as const;

export const form = {
  type: "object",
  properties: {
    hours: { type: "number", title: "Look back how many hours?", minimum: 1, maximum: 720, default: 24 },
    only_trouble: { type: "boolean", title: "Only tell me when something is wrong", default: true },
  },
} as const;

export async function main({ hours = 24, only_trouble = true } = {}) {
  const { succeeded, failed, late, never_ran, waiting } = await overview(hours);
  const lines = [
    ...failed.map(({ job, times, reason }) => `✗ ${job} failed${times > 1 ? ` ${times} times` : ""}: ${reason}`),
    ...never_ran.map(({ job, why }) => `○ ${job} did not run: ${why}`),
    ...late.map(({ job, minutes }) => `◔ ${job} was ${Math.round(minutes)} minutes late`),
    ...(waiting > 0 ? [`${waiting} ${waiting === 1 ? "thing waits" : "things wait"} for you.`] : []),
  ];
  const good = `${succeeded} ${succeeded === 1 ? "run" : "runs"} went well.`;
  const isFine = failed.length + late.length + never_ran.length === 0;
  const report = [isFine ? "Everything is fine." : "Not everything went well.", ...lines, good].join("\n");
  console.log(report);
  if (!isFine || !only_trouble) await send(report, { title: "Night watchman", holdMinutes: 0 });
  return { fine: isFine, succeeded, failed: failed.length, late: late.length, never_ran: never_ran.length };
}
