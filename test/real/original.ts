/** The Python original and its programs, as fixtures: AIOS must run them unchanged. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "original");

export const orchestratorFile = join(folder, "orchestrator.py");

/** Name of the file → its text. */
export const originalPrograms: Record<string, string> = Object.fromEntries(
  readdirSync(join(folder, "Programs"))
    .filter((name) => name !== "__pycache__")
    .map((name) => [name, readFileSync(join(folder, "Programs", name), "utf8")]),
);
