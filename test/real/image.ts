/** The image of AIOS, built from this checkout by the command of the README, and containers of it. */
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { makeDebianImage, makeNodeImage } from "./base-images.ts";
import type { Answer } from "./cli.ts";
import type { ContainerEngine } from "./engine.ts";
import { until } from "./until.ts";

const root = resolve(import.meta.dirname, "../..");
const recipe = join(root, "docker", "Dockerfile");
const image = "aios-orchestrator";
/** The user of the image. */
export const imageUser = 1000;

const noNetwork = /Temporary failure resolving|Could not (resolve|connect)|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/;

/**
 * The base images are stand-ins from this machine, under the names the Dockerfile gives them; all else is as with
 * Docker, which has HEALTHCHECK where Podman's own format has none.
 * @returns null, or why it cannot be built on this machine: it takes packages of Debian and npm
 */
export async function buildImage(engine: ContainerEngine): Promise<string | null> {
  const bases = [...readFileSync(recipe, "utf8").matchAll(/^FROM (\S+)/gm)].map(([, name]) => name!);
  const debian = bases.find((name) => name.startsWith("debian:"))!;
  await makeDebianImage(engine, debian);
  for (const name of bases.filter((each) => each.startsWith("node:"))) await makeNodeImage(engine, name, debian);
  const network = "--network=host";
  const built = await engine.run(["build", "--format", "docker", network, "-t", image, "-f", recipe, root]);
  if (built.code === 0) return null;
  const said = `${built.stdout}${built.stderr}`;
  const unreachable = said.split("\n").find((line) => noNetwork.test(line));
  if (unreachable === undefined) throw new Error(`The image could not be built:\n${said.slice(-4000)}`);
  return `the registries of Debian and npm cannot be reached: ${unreachable.trim()}`;
}

/** A folder of the host with what is mounted into a container, by default all of it the image's user's. */
export class HostFolder {
  readonly path = mkdtempSync(join(tmpdir(), "aios-host-"));

  constructor(files: Record<string, string>, owner = imageUser) {
    mkdirSync(join(this.path, "Programs"));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), text);
      chownSync(join(this.path, name), owner, owner);
    }
    for (const folder of [".", "Programs"]) chownSync(join(this.path, folder), owner, owner);
  }

  mount(name: string): string[] {
    return ["-v", `${join(this.path, name)}:/app/${name}`];
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export class AiosContainer {
  readonly name: string;
  readonly #engine: ContainerEngine;

  private constructor(engine: ContainerEngine, name: string) {
    this.#engine = engine;
    this.name = name;
  }

  /** @param options of `docker run`; nothing here needs a network */
  static async run(engine: ContainerEngine, name: string, options: readonly string[]): Promise<AiosContainer> {
    await engine.ask(["run", "--detach", "--network=none", "--name", name, ...options, image]);
    return new AiosContainer(engine, name);
  }

  /** Runs `docker COMMAND NAME …`. */
  does(command: string, ...args: string[]): Promise<string> {
    return this.#engine.ask([command, ...args, this.name]);
  }

  exec(...argv: string[]): Promise<Answer> {
    return this.#engine.run(["exec", this.name, ...argv]);
  }

  /** What it printed, by lines, both streams. */
  async logs(): Promise<string[]> {
    const { stdout, stderr } = await this.#engine.run(["logs", this.name]);
    return `${stdout}${stderr}`.split("\n").filter((line) => line !== "");
  }

  /** Resolves with the first line that matches, behind so many that were there before. */
  said(pattern: RegExp, behind = 0): Promise<string> {
    const look = async () => (await this.logs()).slice(behind).find((line) => pattern.test(line));
    return until(`container ${this.name} says ${pattern}`, look, { seconds: 90, everyMilliseconds: 200 });
  }

  /** Its exit code, once it has ended. */
  async ended(): Promise<number> {
    return Number(await this.does("wait"));
  }
}
