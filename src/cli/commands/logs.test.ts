import { describe, expect, test } from "vitest";
import { noon, plantedLog, PlantedIo, typed } from "../testing/planted.ts";

const lines = [
  plantedLog({ id: 1, timestamp: noon - 86_400, message: "yesterday" }),
  plantedLog({ id: 2, message: "\x1b[2Jfetching" }),
  plantedLog({ id: 3, level: "ERROR", message: "no disk", stream: "aios" }),
];
const answers = { logs: () => lines };

describe("aios logs", () => {
  test("in a pipe each line is whole, with its date", async () => {
    expect((await typed(["logs"], { answers })).out).toMatchInlineSnapshot(`
      "2026-11-21 12:00:00 [INFO] report │ yesterday
      2026-11-22 11:59:00 [INFO] report │ fetching
      2026-11-22 11:59:00 [ERROR] report │ no disk
      "
    `);
  });

  test("on a terminal lines are short, and a heading tells another day", async () => {
    const io = new PlantedIo({ terminal: true, environment: { NO_COLOR: "1" } });
    expect((await typed(["logs"], { answers }, io)).out).toMatchInlineSnapshot(`
      "Sat 21 Nov 2026
      12:00:00 report │ yesterday
      Sun 22 Nov 2026
      11:59:00 report │ fetching
      11:59:00 report │ error no disk
      "
    `);
  });

  test("as JSON it is one document", async () => {
    expect(JSON.parse((await typed(["logs", "--json"], { answers })).out)).toEqual(lines);
  });

  test("passes the filters on", async () => {
    const { calls } = await typed(["logs", "--job", "report", "--run", "9f3c", "-s", "disk full", "-n", "5"], {
      answers,
    });
    expect(calls[0]).toEqual({ name: "logs", params: { job: "report", run: "9f3c", search: "disk full", limit: 5 } });
  });

  test("nothing found is said, not shown as silence", async () => {
    expect((await typed(["logs", "-s", "unicorn"], { answers: { logs: () => [] } })).err).toContain(
      "No line of the log has unicorn",
    );
    expect((await typed(["logs", "-j", "reprot"], { answers: { logs: () => [] } })).code).toBe(4);
  });
});

describe("aios logs -f", () => {
  test("goes on behind the last line, one JSON document a line, until the reader has gone", async () => {
    const io = new PlantedIo();
    const asked: unknown[] = [];
    const logs = (params: { after_id?: number | undefined }) => {
      asked.push(params.after_id);
      if (params.after_id === undefined) return lines;
      if (params.after_id === 3) return [plantedLog({ id: 9, message: "new" })];
      io.closing.abort();
      return [];
    };
    const { code, out } = await typed(["logs", "-f", "--json"], { answers: { logs } }, io);
    expect(code).toBe(0);
    expect(asked).toEqual([undefined, 3, 9]);
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).id),
    ).toEqual([1, 2, 3, 9]);
  });

  test("Ctrl-C ends it at once with 130", async () => {
    const io = new PlantedIo();
    const logs = ({ after_id }: { after_id?: number | undefined }) => {
      if (after_id === undefined) return lines;
      io.signal("SIGINT");
      return [];
    };
    await typed(["logs", "-f"], { answers: { logs } }, io);
    expect(io.exitCodes).toEqual([130]);
  });
});
