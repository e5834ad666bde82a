import { expect, test } from "vitest";
import { ownAddress } from "./own-address.ts";

test.each(["/history?job=a", "/", "/runs/1"])("%s is where one was", (back) => expect(ownAddress(back)).toBe(back));

test.each([
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "javascript:alert(1)",
  "\t//x",
  "",
  7,
  "/sign-in",
])("nobody is led elsewhere by %s", (back) => expect(ownAddress(back)).toBe("/"));
