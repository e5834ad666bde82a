/** Where a home keeps its jobs list. */
import { stat } from "node:fs/promises";
import { join } from "node:path";

export const listNames = ["jobs.yaml", "jobs.yml", "jobs.json"] as const;

/** The first of `jobs.yaml`, `jobs.yml`, `jobs.json` that exists in the home; null for none. */
export async function findJobsList(home: string): Promise<string | null> {
  for (const name of listNames) {
    const path = join(home, name);
    const isFile = await stat(path).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isFile) return path;
  }
  return null;
}
