import { describe, expect, test } from "vitest";
import { parseRunArguments } from "./run-arguments.ts";

const parse = (...given: string[]) => parseRunArguments(given);

describe("what stands behind aios run JOB", () => {
  test("values become arguments: JSON where they are JSON, else text", () => {
    expect(parse("2026", "hello", "true", '{"a": 1}', "[1, 2]", '"3"', "null").args).toEqual([
      2026,
      "hello",
      true,
      { a: 1 },
      [1, 2],
      "3",
      null,
    ]);
  });

  test("a long number or a version is not silently rounded", () => {
    expect(parse("12345678901234567890", "1.10", "0.5", "007").args).toEqual([
      "12345678901234567890",
      "1.10",
      0.5,
      "007",
    ]);
  });

  test("--key value and --key=value become keyword arguments", () => {
    const { kwargs } = parse("--prompt", "Good morning", "--count=3", "--note=a=b", "--empty=", "--max-size", "-5");
    expect(kwargs).toEqual({ prompt: "Good morning", count: 3, note: "a=b", empty: "", max_size: -5 });
  });

  test("a key without a value is true", () => {
    expect(parse("--dry-run", "--deep", "--wait").kwargs).toEqual({ dry_run: true, deep: true });
  });

  test("our own options stay ours, wherever they stand", () => {
    const { own, kwargs, home } = parse("a", "--wait", "--json", "--home", "/x", "--key", "v");
    expect([...own]).toEqual(["wait", "json"]);
    expect([home, kwargs]).toEqual(["/x", { key: "v" }]);
  });

  test("behind -- everything is an argument", () => {
    expect(parse("a", "--", "--wait", "-x", "--", "1")).toMatchObject({
      args: ["a", "--wait", "-x", "--", 1],
      kwargs: {},
    });
  });

  test("a negative number is a number; a mistyped short option is not swallowed", () => {
    expect(parse("-5").args).toEqual([-5]);
    expect(() => parse("-x")).toThrow(/no option -x/);
    expect(() => parse("--=3")).toThrow(/names nothing/);
    expect(() => parse("--home")).toThrow(/needs a folder/);
  });
});
