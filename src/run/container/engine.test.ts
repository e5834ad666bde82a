import { expect, test } from "vitest";
import { EngineFinder, engineVariables, readInfo } from "./engine.ts";

const podman = JSON.stringify({
  host: { cgroupVersion: "v1", security: { rootless: true, selinuxEnabled: true } },
  version: {},
});
const docker = JSON.stringify({
  ServerVersion: "28.2",
  SwapLimit: false,
  SecurityOptions: ["name=seccomp,profile=builtin", "name=rootless"],
});
/** What the client prints where no daemon answers. */
const dockerAlone = JSON.stringify({ ServerErrors: ["Cannot connect to the Docker daemon"], ClientInfo: {} });

test("podman and docker are told apart by what they say, not by their names", () => {
  expect(readInfo(["x"], podman)).toEqual({
    argv: ["x"],
    kind: "podman",
    rootless: true,
    selinux: true,
    limits: "nothing",
  });
  expect(readInfo(["x"], docker)).toEqual({
    argv: ["x"],
    kind: "docker",
    rootless: true,
    selinux: false,
    limits: "all but swap",
  });
  for (const none of [null, "", "no JSON", "{}", dockerAlone]) expect(readInfo(["x"], none)).toBeNull();
});

/** Commands that answer, by their first word and second. */
function finder(answers: Record<string, string | undefined>, wanted: string[] | null = null) {
  const asked: string[] = [];
  const ask = (argv: string[]) => {
    asked.push(argv.join(" "));
    return Promise.resolve(answers[argv.slice(0, 2).join(" ")] ?? null);
  };
  return { finder: new EngineFinder(wanted, ask), asked };
}

test("docker is used if it answers, else podman, and what was found is not asked again", async () => {
  const both = finder({ "docker info": docker, "podman info": podman });
  expect(await both.finder.find()).toMatchObject({ argv: ["docker"] });
  await both.finder.find();
  expect(both.asked).toHaveLength(1);
  expect(await finder({ "docker info": dockerAlone, "podman info": podman }).finder.find()).toMatchObject({
    argv: ["podman"],
  });
});

test("what a person asked for is used as it is, with its arguments", async () => {
  const asked = finder({ "podman --log-level=error": podman }, ["podman", "--log-level=error"]);
  expect(await asked.finder.find()).toMatchObject({ argv: ["podman", "--log-level=error"] });
  expect(asked.asked).toEqual(["podman --log-level=error info --format {{json .}}"]);
});

test("without one it is said what to do: install it, or see why docker does not answer", async () => {
  const none = await finder({}).finder.find();
  expect(none).toMatchObject({ type: "ContainerEngineMissing", retryable: false });
  expect(JSON.stringify(none)).toMatch(/neither docker nor podman.*Install one/);
  const silent = await finder({ "docker --version": "Docker version 28" }).finder.find();
  expect(JSON.stringify(silent)).toMatch(/does not answer.*docker info/);
});

test("an engine that is installed later is found without a restart", async () => {
  const answers: Record<string, string> = {};
  const later = finder(answers).finder;
  expect(await later.find()).toMatchObject({ type: "ContainerEngineMissing" });
  answers["podman info"] = podman;
  expect(await later.find()).toMatchObject({ kind: "podman" });
});

test("the engine gets what it needs of AIOS's environment, and no key or token of it", () => {
  const own = {
    XDG_RUNTIME_DIR: "/run/user/1000",
    DOCKER_HOST: "unix:///x",
    https_proxy: "http://p",
    AIOS_SECRETS_KEY_FILE: "k",
    OPENAI_API_KEY: "k",
  };
  expect(Object.keys(engineVariables(own))).toEqual(["XDG_RUNTIME_DIR", "DOCKER_HOST", "https_proxy"]);
});
