/** Where `uv` and npm are. */
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";

/** Of the first `name` on `searchPath`, or null. */
export function onPath(name: string, searchPath: string | undefined): string | null {
  for (const folder of (searchPath ?? "").split(path.delimiter)) {
    if (folder !== "" && existsSync(path.join(folder, name))) return path.join(folder, name);
  }
  return null;
}

/**
 * How npm may be started, the best first: its own file on the Node that AIOS runs on, then as the system starts it, as
 * some systems split npm up so that only their own Node finds the parts.
 */
export function npmCommands(own: NodeJS.ProcessEnv, node = process.execPath): string[][] {
  const file = "node_modules/npm/bin/npm-cli.js";
  const beside = path.dirname(node);
  const found = onPath("npm", own["PATH"]);
  const places = [own["npm_execpath"] ?? "", path.join(beside, file), path.join(beside, "..", "lib", file)];
  if (found !== null) places.push(realpathSync(found), path.join(path.dirname(found), file));
  const scripts = places.filter((place) => place.endsWith("npm-cli.js") && existsSync(place));
  return [...[...new Set(scripts)].map((script) => [node, script]), ...(found === null ? [] : [[found]])];
}
