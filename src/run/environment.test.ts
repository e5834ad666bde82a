import { expect, test } from "vitest";
import { requestFor } from "./driver-fixture.ts";
import { argumentVariable, baseEnvironment, runEnvironment } from "./environment.ts";
import { launchOrder } from "./launch.ts";
import { runPaths } from "./run-folders.ts";

const place = { home: "/home/x", device: "d1" };
const paths = runPaths("/home/x/.aios", "r1");

test("nothing of AIOS's own environment reaches a program by chance", () => {
  const own = {
    PATH: "/bin",
    HOME: "/root",
    USER: "me",
    AIOS_KEY: "secret",
    NODE_OPTIONS: "-r x",
    LC_ALL: "C",
    TZ: "UTC",
  };
  const base = baseEnvironment(own);
  expect(base).toEqual({ PATH: "/bin", HOME: "/root", USER: "me", LOGNAME: "me", LANG: "C.UTF-8", TZ: "UTC" });
});

test("a job may set variables but not pass for another run", () => {
  const request = requestFor({ file: "a.sh", run_id: "r1", job: { env: { LANG: "de_DE", AIOS_RUN_ID: "other" } } });
  const environment = runEnvironment({ PATH: "/bin", LANG: "C.UTF-8" }, request, place, paths);
  expect(environment).toMatchObject({
    LANG: "de_DE",
    AIOS_RUN_ID: "r1",
    AIOS_HOME: "/home/x",
    AIOS_DEVICE: "d1",
    AIOS_ATTEMPT: "1",
  });
});

test("a shell script gets each named value in a variable of its own", () => {
  const request = requestFor({
    file: "a.sh",
    kwargs: { prompt: "hi", "my-list": [1, "x"] },
    context: { changed: ["f"] },
  });
  expect(runEnvironment({}, request, place, paths)).toMatchObject({
    AIOS_ARG_PROMPT: "hi",
    AIOS_ARG_MY_LIST: '[1,"x"]',
    AIOS_ARG_CHANGED: '["f"]',
    AIOS_KWARGS: '{"prompt":"hi","my-list":[1,"x"]}',
    AIOS_ARGS: "[]",
    AIOS_KWARGS_FILE: "/home/x/.aios/calls/r1.kwargs.json",
  });
  expect(argumentVariable("straße 1")).toBe("AIOS_ARG_STRASSE_1");
});

test("values too large for a command line leave the program startable", () => {
  const kwargs = { big: "x".repeat(70_000), small: "y", nul: "a\0b" };
  const environment = runEnvironment({}, requestFor({ file: "a.sh", kwargs }), place, paths);
  expect(environment).not.toHaveProperty("AIOS_ARG_BIG");
  expect(environment).not.toHaveProperty("AIOS_KWARGS");
  expect(environment).not.toHaveProperty("AIOS_ARG_NUL");
  expect(environment).toHaveProperty("AIOS_ARG_SMALL", "y");
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, "z".repeat(60_000)]));
  const total = JSON.stringify(runEnvironment({}, requestFor({ file: "a.sh", kwargs: many }), place, paths)).length;
  expect(total).toBeLessThan(700_000);
});

test("a value is handed over as a value, never as code", () => {
  const evil = `"); import os; os.system("x") #`;
  const launchPlace = {
    home: "/h",
    privateFolder: "/h/.aios",
    deviceId: "d",
    baseEnvironment: {},
    processors: 2,
    onProcessors: () => [],
    python: "/py",
  };
  const order = launchOrder(
    requestFor({ file: "a.py", function: evil, args: [evil] }),
    { path: "/h/Programs/a.py", kind: { kind: "python" } },
    launchPlace,
  );
  expect("argv" in order && order.argv.some((text) => text.includes("os.system"))).toBe(false);
});

test("a run id cannot name a path outside its folder", () => {
  for (const id of ["../x", "a/b", "", "a b", "x".repeat(65), "ä"]) expect(() => runPaths("/p", id)).toThrow("run id");
});

test("an argument that no command line can carry is refused with a way out", () => {
  const launchPlace = {
    home: "/h",
    privateFolder: "/h/.aios",
    deviceId: "d",
    baseEnvironment: {},
    processors: 2,
    onProcessors: () => [],
    python: "",
  };
  const program = { path: "/h/Programs/a.sh", kind: { kind: "command" as const, argv: ["/bin/sh"] } };
  for (const bad of ["x".repeat(140_000), "a\0b"]) {
    expect(launchOrder(requestFor({ file: "a.sh", args: [bad] }), program, launchPlace)).toMatchObject({
      type: "ArgumentRefused",
      retryable: false,
      message: expect.stringContaining("AIOS_KWARGS_FILE"),
    });
  }
});
