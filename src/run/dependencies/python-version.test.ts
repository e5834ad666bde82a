/** A program that asks for another Python is told so before its packages are installed for the wrong one. */
import { expect, test } from "vitest";
import { specifierProblem, versionFits } from "./python-version.ts";

test.each([
  [">=3.9", ["3.9.0", "3.9", "3.11.7", "4.0"], ["3.8.19", "2.7"]],
  [">=3.9,<3.12", ["3.9.1", "3.11.99"], ["3.12.0", "3.13", "3.8"]],
  ["~=3.9", ["3.9", "3.14.1"], ["3.8", "4.0"]],
  ["~=3.9.2", ["3.9.2", "3.9.19"], ["3.9.1", "3.10.0"]],
  ["==3.11.*", ["3.11", "3.11.7"], ["3.12", "3.1"]],
  ["==3.11", ["3.11.0"], ["3.11.7"]],
  ["!=3.10.*,>3.8", ["3.9.1", "3.11"], ["3.10.4", "3.8"]],
  ["", ["3.7"], []],
])("%s", (specifier, fitting, others) => {
  expect(specifierProblem(specifier)).toBeNull();
  const full = (version: string) => `${version} (main, Dec  4 2023, 18:10:11) [GCC 10.2.1 20210110]`;
  expect(fitting.filter((version) => !versionFits(full(version), specifier))).toEqual([]);
  expect(others.filter((version) => versionFits(full(version), specifier))).toEqual([]);
});

test("what is no specifier is named", () => {
  expect(specifierProblem(">=3.9, python3")).toBe('says "python3", which is no version');
  expect(specifierProblem("3.9")).toBe('says "3.9", which is no version');
});
