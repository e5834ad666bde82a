import { availableParallelism } from "node:os";
import { describe, expect, test } from "vitest";
import { ConfigurationError, readConfiguration, splitTags } from "./configuration.ts";

const read = (environment: Record<string, string>) => readConfiguration(environment, "/home/anna/aios", 4711);

function problemsOf(environment: Record<string, string>): string {
  try {
    read(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error("accepted");
}

describe("nothing need be set", () => {
  test("the home is the folder one stands in, the device is named as in the Python original", () => {
    expect(read({})).toMatchObject({
      home: "/home/anna/aios",
      databasePath: "/home/anna/aios/orchestrator.db",
      deviceId: "4711",
      deviceTags: [],
      slots: 4 * availableParallelism(),
      journal: "delete",
      python: null,
    });
  });

  test("a variable that is set to nothing counts as not set", () => {
    const empty = {
      AIOS_HOME: "",
      DEVICE_ID: " ",
      AIOS_SLOTS: "",
      AIOS_TIMEZONE: "",
      AIOS_JOURNAL: "",
      AIOS_PYTHON: "",
    };
    expect(read(empty)).toEqual(read({}));
  });
});

describe("what is set is what is used", () => {
  test("with spaces and empty tags as people type them", () => {
    expect(read({ DEVICE_TAGS: " gpu, storage ,,browser,gpu", DEVICE_ID: " big " })).toMatchObject({
      deviceTags: ["gpu", "storage", "browser"],
      deviceId: "big",
    });
    expect(splitTags(",,")).toEqual([]);
  });

  test("numbers, zone and journal in any spelling", () => {
    const set = {
      AIOS_SLOTS: " 2 ",
      AIOS_TIMEZONE: "europe/berlin",
      AIOS_JOURNAL: "WAL",
      AIOS_MAX_DATABASE_MB: "1.5",
      AIOS_HOME: "../other",
    };
    expect(read(set)).toMatchObject({
      slots: 2,
      timezone: "Europe/Berlin",
      journal: "wal",
      maxDatabaseBytes: 1.5 * 1024 * 1024,
      home: "/home/anna/other",
    });
  });
});

describe("what is wrong is told all at once, each with what it is and what would be right", () => {
  test("five errors in one message", () => {
    const message = problemsOf({
      AIOS_SLOTS: "many",
      AIOS_TIMEZONE: "Berlin Time",
      AIOS_JOURNAL: "truncate",
      AIOS_IDLE_LOAD: "2",
      DEVICE_ID: "a\nb",
    });
    expect(message).toMatch(/^The configuration has 5 errors:\n/);
    expect(message).toContain('AIOS_SLOTS is "many"; it should be a number from 1 to 10000');
    expect(message).toContain('AIOS_TIMEZONE is "Berlin Time"; it should be an IANA zone such as "Europe/Berlin"');
    expect(message).toContain('AIOS_JOURNAL is "truncate"; it should be delete or wal');
    expect(message).toContain('AIOS_IDLE_LOAD is "2"; it should be a number from 0 to 1');
    expect(message).toContain('DEVICE_ID is "a\\nb"');
  });

  test("a container engine is a command with its arguments, and no line of a shell", () => {
    const engine = (command: string) => read({ AIOS_CONTAINER_ENGINE: command }).containerEngine;
    expect(engine(" podman  --root /data ")).toEqual(["podman", "--root", "/data"]);
    expect(read({}).containerEngine).toBeNull();
    for (const wrong of ["podman '--root'", "sudo podman; true", "docker | cat", "$ENGINE"]) {
      expect(problemsOf({ AIOS_CONTAINER_ENGINE: wrong })).toContain("it should be a command with its arguments");
    }
  });

  test.each(["0", "-1", "NaN", "Infinity", "1e9", "0x", "4 slots"])("no number of slots: %s", (slots) => {
    expect(problemsOf({ AIOS_SLOTS: slots })).toContain(`AIOS_SLOTS is "${slots}"`);
  });
});
