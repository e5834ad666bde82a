import { describe, expect, test } from "vitest";
import {
  diskFull,
  noon,
  plantedDetail,
  plantedJob,
  plantedLog,
  plantedRun,
  plantedStatus,
  PlantedIo,
  typed,
} from "../testing/planted.ts";

/** As on a terminal without colours. */
const terminal = () => new PlantedIo({ terminal: true, environment: { NO_COLOR: "1" } });

describe("aios status", () => {
  test("says what needs a person, what runs, and what is next", async () => {
    const { out } = await typed(["status"], {}, terminal());
    expect(out).toMatchInlineSnapshot(`
      "! 2 things need you.

      Needs attention
        ✗ sort_photos failed 3 times in a row: OSError: [Errno 28] No space left on device:
          '/mnt/photos/2026' (5 min ago)
          aios show sort_photos
        ! newsletter is off because its entry has an error: time is "25:00", which is not a time of day.

      Running
        ▶ web_monitor  for 2 h 30 min  aaaa1111
        ▶ report       for 12 s        bbbb2222

      Next
        sort_photos                       in 3 min        every 30 minutes
        report                            today 18:00     every day at 18:00
        back_up_everything_to_the_cellar  tomorrow 03:00  by cron 0 3 * * *

      Devices
        ● laptop  gpu, storage  2 running

      5 jobs, 1 off · 1 waiting · /home/ada/aios · AIOS 0.1.0
      "
    `);
  });

  test("ends with 0, unless --check asks it to tell by its exit code", async () => {
    const code = async (state: "fine" | "attention" | "stopped" | "off", ...check: string[]) =>
      (await typed(["status", ...check], { answers: { status: () => plantedStatus({ state }) } })).code;
    expect(await Promise.all([code("fine"), code("attention"), code("off")])).toEqual([0, 0, 0]);
    const checked = [
      code("fine", "--check"),
      code("attention", "--check"),
      code("stopped", "--check"),
      code("off", "--check"),
    ];
    expect(await Promise.all(checked)).toEqual([0, 1, 1, 3]);
  });

  test("says why somebody has stopped everything", async () => {
    const stopped = plantedStatus({
      state: "stopped",
      verdict: "Everything was stopped.",
      stop_all: { since: noon, reason: "disk is full" },
    });
    expect((await typed(["status"], { answers: { status: () => stopped } })).out).toContain("(reason: disk is full)");
  });

  test("--json gives the same as it was told, for other programs", async () => {
    expect(JSON.parse((await typed(["status", "--json"])).out)).toEqual(plantedStatus());
  });
});

describe("aios jobs", () => {
  test("lists all, the broken ones with their reason", async () => {
    expect((await typed(["jobs"], {}, terminal())).out).toMatchInlineSnapshot(`
      "JOB            STATE        RUNS                NEXT         LAST        TOOK  RECENT  TAGS
      report         ✓ succeeded  every day at 18:00  today 18:00  2 h ago    1.2 s  ✓✗✓✓
      web_monitor    ▶ running    kept running                     3 h ago           ■▶      browser
      sort_photos    ✗ failed     every 30 minutes    in 3 min     5 min ago  0.3 s  ✓✗✗✗    storage, gpu
      llm_processor  ○ off        when triggered
      newsletter     ! broken     not; see below

      ! newsletter: time is "25:00", which is not a time of day. Write hours and minutes, such as "09:00".
      "
    `);
  });

  test("stays readable on a narrow terminal", async () => {
    const io = terminal();
    io.size.columns = 60;
    expect((await typed(["jobs"], {}, io)).out).toMatchInlineSnapshot(`
      "JOB            STATE        RUNS                NEXT
      report         ✓ succeeded  every day at 18:00  today 18:00
      web_monitor    ▶ running    kept running
      sort_photos    ✗ failed     every 30 minutes    in 3 min
      llm_processor  ○ off        when triggered
      newsletter     ! broken     not; see below

      ! newsletter: time is "25:00", which is not a time of day. Write hours and minutes, such as "09:00".
      "
    `);
  });

  test("shows one in full", async () => {
    expect((await typed(["jobs", "sort_photos"], {}, terminal())).out).toMatchInlineSnapshot(`
      "sort_photos  ✗ failed

      runs      every 30 minutes
      calls     report.py · main
      tags      storage, gpu
      switched  on
      last run  ✗ failed 5 min ago 9f3c21ab
      recent    ✓✗✗✗
      failures  3 in a row

      The next times
        2026-11-22 18:00  today 18:00
        2026-11-23 18:00  tomorrow 18:00
        2026-11-24 18:00  Tue 18:00

      aios run sort_photos  ·  aios logs --job sort_photos  ·  aios why sort_photos
      "
    `);
  });

  test("suggests commands that can be copied, whatever the job is called", async () => {
    const { out } = await typed(["jobs", "x"], { answers: { jobs: () => [plantedJob({ name: "rm 'x'" })] } });
    expect(out).toContain(`aios why 'rm '\\''x'\\'''`);
  });

  test("an empty list says how to begin", async () => {
    const { out, err } = await typed(["jobs"], { answers: { jobs: () => [] } });
    expect(out).toBe("");
    expect(err).toContain("aios add NAME --file FILE");
  });
});

describe("aios runs", () => {
  test("lists them with their reasons", async () => {
    expect((await typed(["runs"], {}, terminal())).out).toMatchInlineSnapshot(`
      "RUN       JOB          STATE        STARTED   TOOK  BECAUSE  DEVICE  NOTE
      9f3c21ab  report       ✓ succeeded  2 h ago  1.2 s  on time  laptop
      77aa00bb  sort_photos  ✗ failed     2 h ago  0.3 s  on time  laptop  OSError: [Errno 28] No space l…
      "
    `);
  });

  test("passes the filters on", async () => {
    const { calls } = await typed(["runs", "--job", "report", "--state", "failed", "-n", "5"]);
    expect(calls).toEqual([{ name: "runs", params: { job: "report", state: "failed", limit: 5 } }]);
  });

  test("an unknown job is not shown as one without runs", async () => {
    expect((await typed(["runs", "--job", "reprot"], { answers: { runs: () => [] } })).code).toBe(4);
  });
});

describe("aios show", () => {
  const failed = plantedDetail({
    job: "sort_photos",
    state: "failed",
    error: diskFull,
    exit_code: 1,
    attempt: 2,
    source: "retry",
    args: ["2026"],
    kwargs: { deep: true },
    peak_memory_bytes: 15_400_000,
    cpu_seconds: 0.8,
    late_seconds: 600,
    log: [plantedLog({ message: "sorting 1,200 photos", job: "sort_photos" })],
  });

  test("tells how a run went, why it failed, and what to do next", async () => {
    expect((await typed(["show", "sort_photos"], { answers: { show: () => failed } }, terminal())).out)
      .toMatchInlineSnapshot(`
      "sort_photos  ✗ failed 2 h ago, took 1.2 s

      OSError: [Errno 28] No space left on device: '/mnt/photos/2026'

      Traceback (most recent call last):
        File "Programs/photos.py", line 12, in sort
      OSError: [Errno 28] …

      run        0199a8c0-0000-7000-8000-00009f3c21ab
      because    attempt 2
      due        2026-11-22 10:00:00
      started    2026-11-22 10:00:00 (10 min late)
      finished   2026-11-22 10:00:01
      device     laptop
      args       ["2026"]
      kwargs     {"deep":true}
      exit code  1
      memory     15.4 MB at most
      processor  0.8 s

      Log
      11:59:00 sorting 1,200 photos

      aios logs --run 9f3c21ab  ·  aios run sort_photos
      "
    `);
  });

  test("does not show the same traceback twice", async () => {
    const log = diskFull.traceback.split("\n").map((message) => plantedLog({ message }));
    const { out } = await typed(["show", "x"], { answers: { show: () => ({ ...failed, log }) } });
    expect(out.split("Traceback")).toHaveLength(2);
  });

  test("a result is readable", async () => {
    const run = plantedDetail({ result: { sum: 3, parts: [1, 2] } });
    expect((await typed(["show", "x"], { answers: { show: () => run } })).out).toContain('Result\n{\n  "sum": 3,');
  });

  test("a hostile result or job name cannot command the terminal", async () => {
    const run = plantedDetail({ job: "evil\x1b[2J", result: "\x1b]0;owned\x07done", note: "\x9b2J" });
    const { out } = await typed(["show", "x"], { answers: { show: () => run } }, terminal());
    expect(out).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    expect(out).toContain("done");
  });
});

describe("aios why", () => {
  test.each([
    [[], {}],
    [["--at", "yesterday 09:00"], { at: noon - 27 * 3600 }],
    [["--at", "2h ago"], { at: noon - 7200 }],
  ])("%j asks about that time", async (at, params) => {
    const { calls, out } = await typed(["why", "report", ...at], {
      answers: { why: () => ({ sentence: "It is off." }) },
    });
    expect(calls).toEqual([{ name: "why", params: { job: "report", ...params } }]);
    expect(out).toBe("It is off.\n");
  });

  test("a time that cannot be read is refused with what would be right", async () => {
    const { code, err } = await typed(["why", "report", "--at", "someday"]);
    expect(code).toBe(2);
    expect(err).toContain('"yesterday 09:00"');
  });
});

test("a terminal without UTF-8 gets no letter it cannot show", async () => {
  const io = () => new PlantedIo({ terminal: true, environment: { NO_COLOR: "1", LANG: "C" } });
  const show = {
    answers: { show: () => plantedDetail({ state: "failed", error: { ...diskFull, message: "no", traceback: null } }) },
  };
  for (const argv of [["jobs"], ["runs"], ["devices"]]) {
    const answers = { devices: () => plantedStatus().devices, runs: () => [plantedRun({ job: "a".repeat(200) })] };
    expect((await typed(argv, { answers }, io())).out, argv[0]).toMatch(/^[\x20-\x7e\n]+$/);
  }
  expect((await typed(["show", "x"], show, io())).out).toMatch(/^[\x20-\x7e\n]+$/);
});
