/** What the API is said to be is what it is. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../api/operations.ts";
import { routes } from "../../api/routes.ts";
import { HttpHome } from "../http.test-kit.ts";
import { openApi, type OpenApi } from "./openapi.ts";

const home = new HttpHome();
beforeAll(() => home.start());
afterAll(() => home.remove());
const document = openApi("1.2.3");

describe("the document", () => {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );

  test("has every operation once, under its own name", () => {
    expect(all.map(({ operationId }) => operationId).toSorted()).toEqual(Object.keys(operations).toSorted());
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  test("names each part of a path, and nothing twice", () => {
    for (const { path, parameters, operationId } of all) {
      const named = parameters.filter((each) => each.in === "path").map(({ name }) => name);
      expect(named, operationId).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
      expect(new Set(parameters.map(({ name }) => name)).size, operationId).toBe(parameters.length);
      for (const parameter of parameters) expect(parameter.schema, operationId).toBeDefined();
    }
  });

  test("refers to nothing that is not in it", () => {
    const text = JSON.stringify(document);
    const referred = new Set(
      [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]!),
    );
    expect([...referred].filter((name) => !(name in document.components.schemas))).toEqual([]);
    expect(referred).toContain("Run");
    expect(text).not.toContain("$defs");
  });

  test("has no two routes at one address", () => {
    const addresses = Object.values(routes).map(([method, path]) => `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`);
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});

test("the running AIOS gives it, with its own version", async () => {
  const given = await home.get<OpenApi>("/openapi.json");
  expect(Object.keys(given.paths).length).toBe(Object.keys(document.paths).length);
});

test("the page has it all, asks no other host, and runs nothing", async () => {
  const text = await (await home.ask("/api")).text();
  for (const name of Object.keys(operations)) expect(text).toContain(`id="${name}"`);
  expect(text.match(/<script|\sstyle=|\son\w+=|(?:src|href|action)="(?:https?:)?\/\/[^"]*"/gi)).toBeNull();
});
