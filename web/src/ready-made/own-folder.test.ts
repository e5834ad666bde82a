import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../parts/schema-form/schema.ts";
import { ownFolder } from "./own-folder.ts";

const schema: JsonSchema = {
  type: "object",
  required: ["folder", "to"],
  properties: { days: { type: "number" }, folder: { format: "folder" }, to: { format: "folder" } },
};

describe("the folder that is looked after from now on", () => {
  test("is named before anybody says yes", () => {
    expect(ownFolder(schema, { folder: "~/Documents", to: "/mnt/disk" })).toBe("~/Documents");
  });

  test("must be chosen while something is missing", () => {
    expect(ownFolder(schema, { folder: "~/Documents" })).toBeNull();
    expect(ownFolder({ properties: { folder: { format: "folder" } } }, {})).toBeNull();
  });

  test("is none for what is about no folder", () => {
    expect(ownFolder({ properties: { text: { type: "string" } } }, { text: "water" })).toBeUndefined();
  });
});
