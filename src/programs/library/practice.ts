/** Practice files: a folder of harmless samples, to see what a program does before it is let at one's own. */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ReadyMade } from "./ready-made.ts";

/** Below the home. */
const practiceFolder = "Practice";

/**
 * Makes what is missing of the practice folders of a program, and gives the values of its form that point there. Files
 * that an earlier rehearsal for real has moved away are made anew, so that there is something to see again.
 */
export async function setUpPractice(home: string, { title, about }: ReadyMade): Promise<Record<string, string>> {
  const place = join(home, practiceFolder, title.replace(/[^\p{L}\d ]/gu, "").trim());
  const values: Record<string, string> = {};
  for (const [field, paths] of Object.entries(about.practice ?? {})) {
    // One that is empty is where things go to.
    const folder = Object.keys(about.practice!).length > 1 ? join(place, paths.length > 0 ? "From" : "To") : place;
    await mkdir(folder, { recursive: true });
    for (const path of paths) await writeSample(join(folder, path), path);
    values[field] = folder;
  }
  return values;
}

async function writeSample(path: string, name: string): Promise<void> {
  if (existsSync(path)) return;
  await mkdir(dirname(path), { recursive: true });
  // Copies of one file are to be found out as such: by their content, which is their name without what tells copies apart.
  const content = name.replace(/^.*\//, "").replace(/ \(\d+\)(?=\.)/, "");
  await writeFile(path, `This is a practice file of AIOS: ${content}\n`.padEnd(20_000, "."), { flag: "wx" }).catch(
    () => {},
  );
}
