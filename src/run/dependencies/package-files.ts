/** Finds the `package.json` that a program's packages come from, and what npm needs of its folder. */
import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { dependenciesOf, type PackageNeeds } from "./packages-recipe.ts";

const fields = ["dependencies", "optionalDependencies"] as const;

/**
 * What the files that decide look like now: as long as it is equal, `packageNeeds` would find the same. Asked at every
 * start, so without waiting: that a file is not there is the rule, and costs 3 µs so, 40 as a rejected promise.
 */
export function packageMarks(program: string, programs: string): string {
  const marks = foldersOf(program, programs).map((folder) => {
    const mark = markOf(path.join(folder, "package.json"));
    if (mark === "") return "";
    const modules = markOf(path.join(folder, "node_modules")) === "" ? "" : "there";
    return [mark, markOf(path.join(folder, "package-lock.json")), markOf(path.join(folder, ".npmrc")), modules].join(
      "/",
    );
  });
  return marks.join("|");
}

/** Of the nearest `package.json` with dependencies; null where there is none, or where its `node_modules` is there. */
export async function packageNeeds(program: string, programs: string): Promise<PackageNeeds | null> {
  for (const folder of foldersOf(program, programs)) {
    const manifest = await readManifest(path.join(folder, "package.json"));
    if (manifest === null || fields.every((field) => Object.keys(dependenciesOf(manifest, field)).length === 0))
      continue;
    if (markOf(path.join(folder, "node_modules")) !== "") return null;
    return atHomeAnywhere({
      folder,
      manifest: Object.fromEntries(Object.entries(manifest).filter(([field]) => kept.has(field))),
      lock: await textOrNull(path.join(folder, "package-lock.json")),
      settings: await textOrNull(path.join(folder, ".npmrc")),
      marks: [],
    });
  }
  return null;
}

/** Those that say what is installed; a new version or script of the program itself builds nothing anew. */
const kept = new Set<string>([...fields, "peerDependencies", "overrides", "bundleDependencies", "devDependencies"]);
/** Never installed, but `npm ci` refuses a lock file that knows more than the `package.json`. */
const forLockOnly = "devDependencies";

/** As if a `package.json` beside the program said so. */
export async function lineNeeds(program: string, dependencies: Record<string, string>): Promise<PackageNeeds> {
  const folder = path.dirname(program);
  const settings = await textOrNull(path.join(folder, ".npmrc"));
  return atHomeAnywhere({ folder, manifest: { dependencies }, lock: null, settings, marks: [] });
}

/**
 * Paths, which are meant from the folder of the `package.json`, made absolute, as npm works elsewhere. A lock file
 * has such paths in many places, so with any of them it is left out: what it would pin is the person's own files.
 */
function atHomeAnywhere(needs: PackageNeeds): PackageNeeds {
  const marks: string[] = [];
  const absolute = ([name, version]: [string, string]): [string, string] => {
    const place =
      /^(?:file:|link:)?(\.{1,2}\/.*|\/.*)$/.exec(version)?.[1] ?? /^(?:file|link):(.*)$/.exec(version)?.[1];
    if (place === undefined) return [name, version];
    const file = path.resolve(needs.folder, place);
    marks.push(`${file} ${markOf(file)}`);
    return [name, `file:${file}`];
  };
  const manifest = { ...needs.manifest };
  for (const field of [...fields, forLockOnly]) {
    const found = Object.entries(dependenciesOf(manifest, field));
    if (found.length > 0) manifest[field] = Object.fromEntries(found.map(absolute));
  }
  const lock = marks.length > 0 ? null : needs.lock;
  if (lock === null) delete manifest[forLockOnly];
  return { ...needs, manifest, marks, lock };
}

/** The folder of the program and those above it, up to `Programs/`; a program elsewhere has its own alone. */
function foldersOf(program: string, programs: string): string[] {
  const folders = [path.dirname(program)];
  const isWithin = `${folders[0]}${path.sep}`.startsWith(`${programs}${path.sep}`);
  while (isWithin && folders.at(-1) !== programs) folders.push(path.dirname(folders.at(-1) as string));
  return folders;
}

/** One that Node cannot read either is left to Node to complain about. */
async function readManifest(file: string): Promise<Record<string, unknown> | null> {
  try {
    const manifest = JSON.parse(await readFile(file, "utf8")) as unknown;
    return typeof manifest === "object" && manifest !== null ? (manifest as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function textOrNull(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch(() => null);
}

/** Empty where there is no such file. */
function markOf(file: string): string {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    return found === undefined ? "" : `${found.mtimeMs}:${found.size}:${found.ino}`;
  } catch {
    return ""; // not for this user to see
  }
}
