/** Images for container jobs, made from this machine: Debian with a shell, and with Python and Node where they are asked for. */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeDebianImage } from "./base-images.ts";
import type { ContainerEngine } from "./engine.ts";

export const jobImage = "localhost/tools:1";

/** With a shell and nothing else: quicker to make. */
export async function makeShellImage(engine: ContainerEngine): Promise<void> {
  await makeDebianImage(engine, jobImage);
}

export async function makeJobImage(engine: ContainerEngine): Promise<void> {
  havePython();
  await makeDebianImage(engine, "localhost/base:1", ["python3"]);
  const context = join(engine.folder, "job-image");
  mkdirSync(context);
  placeNode(join(context, "node"));
  writeFileSync(join(context, "Containerfile"), "FROM localhost/base:1\nCOPY node /usr/local/bin/node\n");
  await engine.ask(["build", "--network=none", "-t", jobImage, context]);
  rmSync(context, { recursive: true });
}

/** The Python of the system, whatever other one programs are run with: the image is made of packages. */
function havePython(): void {
  if (existsSync("/var/lib/dpkg/info/python3.list")) return;
  const quietly = ["-qq", "-o", "DPkg::Lock::Timeout=120"];
  execFileSync("apt-get", [...quietly, "update"], { stdio: "ignore" });
  execFileSync("apt-get", [...quietly, "install", "-y", "--no-install-recommends", "python3"], { stdio: "ignore" });
}

function placeNode(to: string): void {
  try {
    linkSync(process.execPath, to);
  } catch {
    copyFileSync(process.execPath, to); // another file system
  }
}

/** Names of the containers there are, whatever state they are in. */
export async function containersOf(engine: ContainerEngine): Promise<string[]> {
  const names = await engine.ask(["ps", "--all", "--format", "{{.Names}}"]);
  return names.split("\n").filter((name) => name !== "");
}
