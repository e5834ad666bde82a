/** The command line as its user calls it, and the environment it is called in. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { unseen } from "../test/real/unseen.ts";
import { root } from "./setting.ts";

/**
 * The launcher, as users have it. It sees to the packages first; where they were not installed by it, it would install
 * them now, in the midst of a measurement: then what the launcher would start.
 */
export function aiosCommand(): string[] {
  const isInstalled = existsSync(join(root, "node_modules", ".aios-stamp"));
  const file = isInstalled ? join(root, "bin", "aios.mjs") : join(root, "src", "main.ts");
  return [process.execPath, "--disable-warning=ExperimentalWarning", file];
}

/** Compiled code is kept from one start to the next, as the launcher does it. */
export function commandEnvironment(home: string): Record<string, string> {
  const { PATH = "", HOME = "" } = process.env;
  return { PATH, HOME, ...unseen, AIOS_HOME: home, NODE_COMPILE_CACHE: join(root, ".runtime", "cache") };
}
