import { expect, test } from "vitest";
import { detailOf } from "./audit-detail.ts";

test("what an act was about is told; whatever might be a secret is named without its value", () => {
  const params = { job: "report", kwargs: { key: "hunter2" }, value: "hunter2", password: "hunter2", name: "API_KEY" };
  expect(detailOf(params)).toEqual({ job: "report", name: "API_KEY", also: ["kwargs", "value", "password"] });
  expect(JSON.stringify(detailOf(params))).not.toContain("hunter2");
});

test("a field that nobody has thought of is not told", () => {
  expect(detailOf({ invented: "hunter2" })).toEqual({ also: ["invented"] });
});

test("a field that may be told does not smuggle what is more than a name", () => {
  expect(detailOf({ path: { secret: "hunter2" }, names: ["A", "B"], to: undefined })).toEqual({
    names: ["A", "B"],
    also: ["path"],
  });
  const { job } = detailOf({ job: "x".repeat(5_000) });
  expect(String(job).length).toBe(201);
});
