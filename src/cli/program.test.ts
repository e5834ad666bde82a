import { describe, expect, test } from "vitest";
import { OperationError } from "../api/operation-error.ts";
import { DatabaseError } from "../db/errors.ts";
import { buildProgram } from "./program.ts";
import { plantedDoors, PlantedIo, typed } from "./testing/planted.ts";

const failing = (error: Error) => ({
  answers: {
    status: () => {
      throw error;
    },
  },
});

describe("what was typed", () => {
  test("aios alone starts AIOS, also with options", async () => {
    for (const argv of [[], ["--json"], ["--home", "/home/ada/aios"]]) {
      const io = new PlantedIo();
      const ended = typed(argv, {}, io);
      await io.said("ready");
      io.signal("SIGTERM");
      expect((await ended).code).toBe(0);
    }
  });

  test("a mistyped command is not taken for `aios up`, and the right one is named", async () => {
    const { code, err, out } = await typed(["stauts"]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toBe("Error: Unknown command 'stauts'. Did you mean status? See: aios --help\n");
  });

  test("a mistyped option says where to read on", async () => {
    const { code, err } = await typed(["runs", "--jbo", "report"]);
    expect(code).toBe(2);
    expect(err).toBe("Error: Unknown option '--jbo'. Did you mean --job? See: aios runs --help\n");
  });

  test("options for all commands count before and behind the command", async () => {
    for (const argv of [
      ["--json", "jobs"],
      ["jobs", "--json"],
    ]) {
      expect(JSON.parse((await typed(argv)).out)).toHaveLength(5);
    }
  });

  test("--home is the home, whatever AIOS_HOME says", async () => {
    const homes: string[] = [];
    const { doors } = plantedDoors({});
    const { runCli } = await import("./program.ts");
    const watching = {
      ...doors,
      openCaller: (configuration: { home: string }) => (
        homes.push(configuration.home),
        doors.openCaller(configuration as never)
      ),
    };
    const io = () => new PlantedIo({ environment: { AIOS_HOME: "/srv/aios" } });
    await runCli(["--home", "/data", "status"], watching, io());
    await runCli(["status", "--home", "other"], watching, io());
    await runCli(["status"], watching, io());
    await runCli(["run", "report", "--home", "/late"], watching, io());
    expect(homes).toEqual(["/data", "/home/ada/aios/other", "/srv/aios", "/late"]);
  });
});

describe("when something is wrong", () => {
  test.each([
    [new OperationError("not_found", 'There is no job "x".'), 4, "not_found"],
    [new OperationError("invalid", "Give more of the id."), 2, "usage"],
    [new OperationError("unavailable", "AIOS is just stopping."), 3, "not_running"],
    [new DatabaseError("newer", "The database was written by a newer AIOS."), 3, "not_running"],
    [new Error("The backup has no database."), 1, "failed"],
  ])("%s ends with its own exit code, in words and in JSON", async (error, exitCode, kind) => {
    const inWords = await typed(["status"], failing(error));
    expect([inWords.code, inWords.err]).toEqual([exitCode, `Error: ${error.message}\n`]);
    const inJson = await typed(["status", "--json"], failing(error));
    expect(inJson.code).toBe(exitCode);
    expect(JSON.parse(inJson.err)).toEqual({ error: { kind, message: error.message, exit_code: exitCode } });
    expect(inJson.out).toBe("");
  });

  test("a bug shows no stack, unless AIOS_DEBUG asks for it", async () => {
    const bug = failing(new TypeError("undefined is not a function"));
    const { err, code } = await typed(["status"], bug);
    expect(code).toBe(1);
    expect(err).toContain("AIOS itself has a fault: undefined is not a function");
    expect(err).not.toContain("    at ");
    const io = new PlantedIo({ environment: { AIOS_DEBUG: "1" } });
    expect((await typed(["status"], bug, io)).err).toContain("    at ");
  });

  test("all mistakes of the environment are told at once", async () => {
    const io = new PlantedIo({ environment: { AIOS_SLOTS: "many", AIOS_JOURNAL: "yes" } });
    const { code, err } = await typed(["status"], {}, io);
    expect(code).toBe(2);
    expect(err).toMatch(/AIOS_SLOTS is "many".*\n.*AIOS_JOURNAL is "yes"/);
  });

  test("a look into the wrong folder says so, and leaves no database there", async () => {
    const { code, err, calls } = await typed(["jobs"], { isHome: false });
    expect([code, calls]).toEqual([3, []]);
    expect(err).toContain("There is no AIOS in /home/ada/aios");
  });

  test("aios logs | head ends quietly", async () => {
    const io = new PlantedIo();
    io.closing.abort();
    const { code, err } = await typed(["logs"], { answers: { logs: () => [] } }, io);
    expect([code, err.includes("Error")]).toEqual([0, false]);
  });
});

describe("help", () => {
  test("a stranger learns each command, with an example and the exit codes", async () => {
    const { out, code } = await typed(["--help"]);
    expect(code).toBe(0);
    for (const word of ["Exit codes:", "130", "help environment", "Look:", "Keep safe:"]) expect(out).toContain(word);
    const program = buildProgram(plantedDoors({}).doors, new PlantedIo());
    for (const { _hidden, ...command } of program.commands as unknown as { _hidden: boolean; _name: string }[]) {
      if (_hidden) continue;
      const help = await typed([command._name, "--help"]);
      expect(help.out, command._name).toMatch(/Examples?:\n {2}\S/);
      expect(out).toMatch(new RegExp(`^  ${command._name}\\b`, "m"));
    }
  });

  test("help of `run` is reachable although it takes any option", async () => {
    expect((await typed(["run", "--help"])).out).toContain("Usage: aios run <job>");
    expect((await typed(["run", "report", "--help"])).out).toContain("Usage: aios run <job>");
  });

  test("fits a narrow terminal", async () => {
    const io = new PlantedIo({ terminal: true, environment: { NO_COLOR: "1" } });
    io.size.columns = 72;
    const { out } = await typed(["jobs", "--help"], {}, io);
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(72);
  });

  test("the environment is documented from the same table it is read with", async () => {
    const { out } = await typed(["help", "environment"]);
    for (const name of ["AIOS_HOME", "DEVICE_TAGS", "AIOS_TIMEZONE", "NO_COLOR"]) expect(out).toContain(name);
    expect((await typed(["help", "nonsense"])).code).toBe(2);
    expect((await typed(["help", "why"])).out).toContain("aios why");
  });

  test("the version is that of the package", async () => {
    expect((await typed(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

test("with colours, on a terminal only", async () => {
  const colours = async (argv: string[], environment = {}) =>
    (await typed(argv, {}, new PlantedIo({ terminal: true, environment }))).out.includes("\x1b[");
  expect(await colours(["jobs"])).toBe(true);
  expect(await colours(["jobs", "--no-color"])).toBe(false);
  expect(await colours(["--no-color", "jobs"])).toBe(false);
  expect(await colours(["jobs"], { NO_COLOR: "1" })).toBe(false);
  expect((await typed(["jobs"])).out).not.toContain("\x1b");
});
