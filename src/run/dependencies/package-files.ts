/** Finds the `package.json` that a program's packages come from, and what npm needs of its folder. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { dependenciesOf, type PackageNeeds } from "./packages-recipe.ts";

const fields = ["dependencies", "optionalDependencies"] as const;

/** What the files that decide look like now: as long as it is equal, `packageNeeds` would find the same. */
export async function packageMarks(program: string, programs: string): Promise<string> {
  const marks = await Promise.all(
    foldersOf(program, programs).map(async (folder) => {
      const mark = await markOf(path.join(folder, "package.json"));
      if (mark === "") return "";
      const others = ["package-lock.json", ".npmrc", "node_modules"].map((name) => markOf(path.join(folder, name)));
      const [lock, settings, modules] = await Promise.all(others);
      return [mark, lock, settings, modules === "" ? "" : "there"].join("/");
    }),
  );
  return marks.join("|");
}

/** Of the nearest `package.json` with dependencies; null where there is none, or where its `node_modules` is there. */
export async function packageNeeds(program: string, programs: string): Promise<PackageNeeds | null> {
  for (const folder of foldersOf(program, programs)) {
    const manifest = await readManifest(path.join(folder, "package.json"));
    if (manifest === null || fields.every((field) => Object.keys(dependenciesOf(manifest, field)).length === 0))
      continue;
    if ((await markOf(path.join(folder, "node_modules"))) !== "") return null;
    return await atHomeAnywhere({
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
  return await atHomeAnywhere({ folder, manifest: { dependencies }, lock: null, settings, marks: [] });
}

/**
 * Paths, which are meant from the folder of the `package.json`, made absolute, as npm works elsewhere. A lock file
 * has such paths in many places, so with any of them it is left out: what it would pin is the person's own files.
 */
async function atHomeAnywhere(needs: PackageNeeds): Promise<PackageNeeds> {
  const marks: string[] = [];
  const absolute = async ([name, version]: [string, string]): Promise<[string, string]> => {
    const place =
      /^(?:file:|link:)?(\.{1,2}\/.*|\/.*)$/.exec(version)?.[1] ?? /^(?:file|link):(.*)$/.exec(version)?.[1];
    if (place === undefined) return [name, version];
    const file = path.resolve(needs.folder, place);
    marks.push(`${file} ${await markOf(file)}`);
    return [name, `file:${file}`];
  };
  const manifest = { ...needs.manifest };
  for (const field of [...fields, forLockOnly]) {
    const found = Object.entries(dependenciesOf(manifest, field));
    if (found.length > 0) manifest[field] = Object.fromEntries(await Promise.all(found.map(absolute)));
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
async function markOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  return found === null ? "" : `${found.mtimeMs}:${found.size}:${found.ino}`;
}
