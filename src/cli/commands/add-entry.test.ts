import { describe, expect, test } from "vitest";
import { commonFields, jobTypes, scheduleFields } from "../../model/job.ts";
import { typed } from "../testing/planted.ts";

async function added(...options: string[]) {
  const answers = { add: () => ({ path: "/home/ada/aios/jobs.yaml", problems: [] }) };
  const { calls, code, err } = await typed(["add", "report", ...options], { answers });
  const entry = (calls.find((call) => call.name === "add")?.params as { entry: Record<string, unknown> } | undefined)
    ?.entry;
  return { entry, code, err };
}
const file = ["--file", "report.py"];

describe("aios add", () => {
  test.each([
    [["--daily", "09:00"], { type: "daily", time: "09:00" }],
    [["--every", "30m"], { type: "interval", interval_minutes: 30 }],
    [["--every", "90s"], { type: "interval", interval_minutes: 1.5 }],
    [["--cron", "0 9 * * 1-5"], { type: "cron", cron: "0 9 * * 1-5" }],
    [["--once", "2026-12-24 18:00"], { type: "once", at: "2026-12-24 18:00" }],
    [["--always"], { type: "always" }],
    [["--idle"], { type: "idle" }],
    [["--watch", "Photos"], { type: "watch", path: "Photos" }],
    [["--after", "a, b"], { type: "after", after: ["a", "b"] }],
    [["--random", "14:00-18:00"], { type: "random_daily", after_time: "14:00", before_time: "18:00" }],
    [["--webhook"], { type: "webhook" }],
    [["--webhook", "SHOP_KEY"], { type: "webhook", secret: "SHOP_KEY" }],
    [[], { type: "trigger" }],
    [["--set", "type=idle", "--set", "every_seconds=5"], { type: "idle", every_seconds: 5 }],
  ])("%j says when it runs", async (options, fields) => {
    expect((await added(...file, ...options)).entry).toEqual({ name: "report", file: "report.py", ...fields });
  });

  test("every type of job can be added", () => {
    const reachable = [
      "daily",
      "interval",
      "cron",
      "once",
      "always",
      "idle",
      "watch",
      "after",
      "random_daily",
      "trigger",
      "webhook",
    ];
    expect([...jobTypes].toSorted()).toEqual(reachable.toSorted());
    expect(Object.keys(scheduleFields)).toHaveLength(reachable.length);
  });

  test("every common field of the jobs list can be given, in the words of the list", async () => {
    const { entry } = await added(
      ...[...file, "--function", "main", "--arg", "1", "--arg", "two", "--kwarg", "deep=true", "--env", "LEVEL=3"],
      ...["--tag", "gpu,storage", "--tag", "browser", "--retries", "5", "--retry-delay", "30s", "--timeout", "10m"],
      ...[
        "--grace",
        "5",
        "--hold",
        "3m",
        "--priority",
        "-2",
        "--disabled",
        "--timezone",
        "Europe/Berlin",
        "--catch-up",
        "skip",
      ],
      ...["--overlap", "parallel", "--working-folder", "home", "--description", "Morning report", "--set", "owner=ada"],
      ...["--secret", "API_KEY,TOKEN", "--memory", "512", "--cpu", "0.5", "--image", "python:3.13-slim", "--network"],
    );
    expect(entry).toEqual({
      name: "report",
      file: "report.py",
      function: "main",
      type: "trigger",
      args: [1, "two"],
      kwargs: { deep: true },
      env: { LEVEL: 3 },
      tags: ["gpu", "storage", "browser"],
      retries: 5,
      retry_delay_seconds: 30,
      timeout_seconds: 600,
      grace_seconds: 5,
      hold_minutes: 3,
      priority: -2,
      enabled: false,
      timezone: "Europe/Berlin",
      catch_up: "skip",
      overlap: "parallel",
      working_folder: "home",
      secrets: ["API_KEY", "TOKEN"],
      memory_mb: 512,
      cpu: 0.5,
      image: "python:3.13-slim",
      network: true,
      description: "Morning report",
      owner: "ada",
    });
    for (const field of Object.keys(commonFields.shape)) expect(entry, `a way to give ${field}`).toHaveProperty(field);
  });

  test("two reasons to run are refused, not one of them forgotten", async () => {
    const { code, err } = await added(...file, "--daily", "09:00", "--idle");
    expect(code).toBe(2);
    expect(err).toContain("--daily and --idle");
  });

  test.each([
    [["--every", "30"], /--every is "30"; it should be a length of time with its unit/],
    [["--random", "14-18"], /--random is "14-18"; it should be two times of day/],
    [["--retries", "many"], /Write a whole number/],
    [["--timeout", "soon"], /Write a length of time/],
    [["--kwarg", "deep"], /Write it as key=value/],
    [["--overlap", "both"], /Allowed choices are queue, skip, parallel/],
  ])("%j is refused with what would be right", async (options, message) => {
    const { code, err, entry } = await added(...file, ...options);
    expect([code, entry]).toEqual([2, undefined]);
    expect(err).toMatch(message);
  });

  test("a job without its file is refused", async () => {
    const { code, err } = await added("--daily", "09:00");
    expect(code).toBe(2);
    expect(err).toContain("--file");
  });
});
