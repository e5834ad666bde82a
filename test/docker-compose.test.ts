/** What `docker compose up` is told: the volumes and variables of the specification, and nothing it does not know. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { variables } from "../src/engine/configuration.ts";

interface Bind {
  type: string;
  source: string;
  target: string;
  bind: { create_host_path: boolean };
}
interface Service {
  build: { context: string; dockerfile: string };
  environment: Record<string, string>;
  volumes: (string | Bind)[];
  stop_grace_period: string;
  [key: string]: unknown;
}

const folder = resolve(import.meta.dirname, "../docker");
const root = resolve(folder, "..");
const text = readFileSync(join(folder, "docker-compose.yml"), "utf8");
const service = (parse(text) as { services: { aios: Service } }).services.aios;
const recipe = readFileSync(join(folder, "Dockerfile"), "utf8");

test("the three mounts come from the project's folder; files are not made as folders where they are missing", () => {
  const binds = service.volumes.map((volume) => {
    if (typeof volume !== "string")
      return [resolve(folder, volume.source), volume.target, volume.bind.create_host_path];
    const [source = "", target = ""] = volume.split(":");
    return [resolve(folder, source), target, true];
  });
  expect(binds).toEqual([
    [join(root, "Programs"), "/app/Programs", true],
    [join(root, "orchestrator.db"), "/app/orchestrator.db", false],
    [join(root, "jobs.yaml"), "/app/jobs.yaml", false],
  ]);
  expect(recipe).toMatch(/^ENV AIOS_HOME=\/app /m);
});

test("its variables are those AIOS reads, and can be set from outside", () => {
  expect(Object.keys(service.environment)).toEqual(["DEVICE_ID", "DEVICE_TAGS", "TZ"]);
  for (const [name, value] of Object.entries(service.environment)) {
    expect(value).toMatch(new RegExp(`^\\$\\{${name}:-[a-zA-Z]*\\}$`));
    if (name !== "TZ") expect(variables).toHaveProperty(name);
  }
});

test("it builds what the README builds, and waits longer for the end than AIOS takes", () => {
  expect(resolve(folder, service.build.context)).toBe(root);
  expect(existsSync(join(root, service.build.dockerfile))).toBe(true);
  expect(Number.parseInt(service.stop_grace_period)).toBeGreaterThan(30);
  expect(service["restart"]).toBe("unless-stopped");
});

test("what the image copies is let through by .dockerignore, and tests are not", () => {
  const rules = readFileSync(join(root, ".dockerignore"), "utf8").split("\n");
  expect(rules).toContain("*");
  const copied = ["package.json", "package-lock.json", "src", "docker/aios"];
  for (const path of copied)
    expect([path, rules.includes(`!${path}`), existsSync(join(root, path))]).toEqual([path, true, true]);
  expect(rules).toContain("**/*.test.*");
});
