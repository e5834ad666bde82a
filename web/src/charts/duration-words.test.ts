import { expect, test } from "vitest";
import { durationSentence } from "./duration-words.ts";

const taken = (seconds: number[], state = "succeeded") => seconds.map((value) => ({ seconds: value, state }));

test("who cannot see the picture hears what it shows", () => {
  expect(durationSentence(taken([10, 12, 11]))).toBe("It mostly takes 11 seconds.");
  expect(durationSentence(taken([30, 31, ...Array.from({ length: 8 }, () => 10)]))).toContain("longer than it did");
  expect(durationSentence(taken([1, 1, ...Array.from({ length: 8 }, () => 10)]))).toContain("less time than it did");
  expect(durationSentence([...taken([10, 10]), ...taken([1], "failed")])).toBe(
    "It mostly takes 10 seconds. 1 of the last 3 runs did not succeed.",
  );
  expect(durationSentence(taken([1, 2], "failed"))).toBe("None of the last 2 runs succeeded.");
});
