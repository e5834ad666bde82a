/** What a folder holds, as one hash: every path below it with its content. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export async function treeHash(folder: string): Promise<string> {
  const sum = createHash("sha256");
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths.toSorted()) sum.update(`${relative(folder, path)}\0`).update(readFileSync(path));
  return sum.digest("hex");
}
