import { expect, test } from "vitest";
import { commandOf, whyWords } from "./job-words.ts";

test("why something waits is told without the words of programs", () => {
  const told =
    "sort_scans waits until today at 18:53 for attempt 3, as the one before failed: FileNotFoundError: [Errno 2] No such file.";
  expect(whyWords(told, "sort_scans")).toBe(
    "Sort scans waits until today at 18:53 for attempt 3, as the one before failed.",
  );
  expect(whyWords("greet runs when triggered.", "greet")).toBe("Greet runs when you ask.");
});

test("a copied command means the job it was copied for, whatever its name", () => {
  expect(commandOf("morning_report")).toBe("aios run morning_report");
  expect(commandOf("Mia's plants; rm -rf /")).toBe("aios run 'Mia'\\''s plants; rm -rf /'");
});
