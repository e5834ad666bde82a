import { describe, expect, test } from "vitest";
import { plantedJob, typed } from "../testing/planted.ts";

describe("changing things", () => {
  test("enable says when it runs next, disable that it is off", async () => {
    expect((await typed(["enable", "report"], { answers: { enable: () => plantedJob() } })).out).toBe(
      "report is on: it runs every day at 18:00. Next: today 18:00.\n",
    );
    expect(
      (await typed(["disable", "report"], { answers: { disable: () => plantedJob({ enabled: false }) } })).out,
    ).toBe("report is off.\n");
  });

  test("cancel says what it ended", async () => {
    const cancel = () => ({ runs: ["a", "b"], triggers: [1] });
    expect((await typed(["cancel", "report", "--reason", "wrong input"], { answers: { cancel } })).out).toBe(
      "report: 2 runs are being ended, 1 waiting request was taken back.\n",
    );
  });

  test("a device that did not stop is not passed over", async () => {
    const stop_all = () => ({ confirmed: ["laptop"], unconfirmed: ["cellar"] });
    const { code, out } = await typed(["stop-all"], { answers: { stop_all } });
    expect(code).toBe(1);
    expect(out).toContain("NOT STOPPED: device cellar");
    expect(
      (await typed(["stop-all"], { answers: { stop_all: () => ({ confirmed: ["laptop"], unconfirmed: [] }) } })).code,
    ).toBe(0);
  });

  test("add shows the next times and what is odd about the entry", async () => {
    const answers = {
      add: () => ({ path: "/home/ada/aios/jobs.yaml", problems: ['"retires" is unknown. Did you mean retries?'] }),
    };
    const { out, err } = await typed(["add", "report", "--file", "report.py", "--daily", "18:00"], {
      answers,
      live: false,
    });
    expect(out).toBe(
      "Added report to /home/ada/aios/jobs.yaml. It runs every day at 18:00: today 18:00, tomorrow 18:00, Tue 18:00.\n",
    );
    expect(err).toContain("Did you mean retries?");
    expect(err).toContain("aios up");
  });

  test("the first job can be added to a folder that is no home yet", async () => {
    const answers = { add: () => ({ path: "/x/jobs.yaml", problems: [] }) };
    expect((await typed(["add", "report", "--file", "report.py"], { answers, isHome: false })).code).toBe(0);
  });

  test("import can be tried without changing anything", async () => {
    const imported = {
      entries: [{ name: "report", schedule: "every day at 09:00" }],
      yaml: "- name: report\n",
      problems: [{ line: 3, column: 5, message: "odd" }],
    };
    const { out, calls } = await typed(["import", "orchestrator.py", "--dry-run"], { imported });
    expect(calls[0]?.params).toEqual({ file: "/home/ada/aios/orchestrator.py", options: { write: false } });
    expect(out).toContain("Would add 1 job to");
    expect(out).toContain("line 3, column 5: odd");
    expect(out).toContain("- name: report");
  });

  test("import --crontab reads one's own crontab, or a file", async () => {
    expect((await typed(["import", "--crontab"])).calls[0]?.params).toEqual({ file: null, options: { write: true } });
    expect((await typed(["import", "--crontab", "cron.txt"])).calls[0]?.params).toMatchObject({
      file: "/home/ada/aios/cron.txt",
    });
    expect((await typed(["import"])).code).toBe(2);
  });
});

describe("keeping safe", () => {
  test("backup and restore say where things are", async () => {
    expect((await typed(["backup"])).out).toBe("Backed up to /home/ada/aios/backups/2026-11-22-110000 (1.2 MB).\n");
    expect((await typed(["restore", "b"])).out).toBe(
      "Restored from /home/ada/aios/b. What was there before is kept in /home/ada/aios/before-restore.\n",
    );
  });

  test("doctor ends with 1 when something is broken, and says how to mend it", async () => {
    const python = {
      name: "python",
      state: "failed" as const,
      message: "python3 was not found",
      fix: "Install Python 3",
    };
    const { code, out } = await typed(["doctor"], {
      checks: [{ name: "disk", state: "ok", message: "80 GB free", fix: null }, python],
    });
    expect(code).toBe(1);
    expect(out).toBe("✓ disk: 80 GB free\n✗ python: python3 was not found\n  → Install Python 3\n\n1 failed.\n");
    expect((await typed(["doctor"])).code).toBe(0);
  });

  test("the schema is printed as JSON", async () => {
    expect(JSON.parse((await typed(["schema"])).out)).toHaveProperty("$schema");
  });
});
