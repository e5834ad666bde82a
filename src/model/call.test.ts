import { describe, expect, test } from "vitest";
import { parseCall } from "./call.ts";
import { testJob } from "./job.test-kit.ts";

const job = testJob("report", { type: "trigger" }, { args: ["own"], kwargs: { keep: 1, prompt: "own" } });
const call = (args: unknown, kwargs: unknown) => parseCall(job, args, kwargs);

describe("what a trigger asks for is what the program gets", () => {
  test.each([
    ["[]", "{}"],
    [null, null],
    ["", ""],
    ["null", "null"],
  ])("nothing asked (%s, %s): the job's own", (args, kwargs) => {
    expect(call(args, kwargs)).toEqual({ ok: true, call: { args: ["own"], kwargs: { keep: 1, prompt: "own" } } });
  });

  test("args take the place of the job's own, kwargs are laid over them", () => {
    expect(call('["a", 2, null]', '{"prompt": "test"}')).toEqual({
      ok: true,
      call: { args: ["a", 2, null], kwargs: { keep: 1, prompt: "test" } },
    });
  });

  test("a name like __proto__ is an ordinary name", () => {
    const parsed = call("[]", '{"__proto__": {"polluted": true}}');
    expect(parsed.ok && Object.keys(parsed.call.kwargs)).toContain("__proto__");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

test("a megabyte of arguments is passed on; what would choke the process that starts programs is refused", () => {
  const long = (characters: number) => JSON.stringify({ text: "x".repeat(characters) });
  expect(call("[]", long(1024 * 1024)).ok).toBe(true);
  const refused = call("[]", long(4 * 1024 * 1024));
  expect(refused.ok ? "" : refused.why).toMatch(
    /^kwargs is 4194315 characters long, .* write it to a file .*; it is: {"text":"x+…$/,
  );
});

describe("what cannot be understood is refused with what it is and what would be right", () => {
  test.each([
    ["[1,", "{}", /^args is not valid JSON .*; it is: \[1,$/],
    ["{}", "{}", /^args must be a JSON list such as \["a", 2\]; it is: \{\}$/],
    ['"a"', "{}", /^args must be a JSON list/],
    ["[]", "[]", /^kwargs must be a JSON object such as/],
    ["[]", "{prompt: test}", /^kwargs is not valid JSON/],
    ["[]", "{'prompt': 'test'}", /^kwargs is not valid JSON/],
    ["[]", "7", /^kwargs must be a JSON object/],
    [7, "{}", /^args must be JSON text; it is: 7$/],
    ["[]", new Uint8Array([1, 2]), /^kwargs must be JSON text; it is: \(binary data\)$/],
    ["[NaN]", "{}", /^args is not valid JSON/],
  ])("%s, %s", (args, kwargs, why) => {
    expect(call(args, kwargs)).toEqual({ ok: false, why: expect.stringMatching(why) });
  });

  test("a megabyte of rubbish does not fill the log", () => {
    const parsed = call("x".repeat(1_000_000), "{}");
    expect(!parsed.ok && parsed.why.length).toBeLessThan(400);
  });
});
