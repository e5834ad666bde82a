/** An image for container jobs: Debian with a shell, Python and Node, made from this machine. */
import { makeDebianImage, makeNodeImage } from "./base-images.ts";
import type { ContainerEngine } from "./engine.ts";

export const jobImage = "localhost/tools:1";

export async function makeJobImage(engine: ContainerEngine): Promise<void> {
  await makeDebianImage(engine, "localhost/base:1", ["python3"]);
  await makeNodeImage(engine, jobImage, "localhost/base:1");
}

/** Names of the containers there are, whatever state they are in. */
export async function containersOf(engine: ContainerEngine): Promise<string[]> {
  const names = await engine.ask(["ps", "--all", "--format", "{{.Names}}"]);
  return names.split("\n").filter((name) => name !== "");
}
