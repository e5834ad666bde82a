/** A folder with the npm packages of a TypeScript or JavaScript program: from its `// npm:` lines or a `package.json`. */
import path from "node:path";
import { recipeId, type Recipe } from "./recipe.ts";

/** The dependencies of a program as one `package.json`, and what npm would read beside it. */
export interface PackageNeeds {
  /** Where paths in it start. */
  folder: string;
  manifest: Record<string, unknown>;
  /** Text of the lock file, or null. */
  lock: string | null;
  /** Text of the `.npmrc` beside it, or null. */
  settings: string | null;
  /** What else decides on what is installed: how files named by path look now. */
  marks: string[];
}

export interface NpmTools {
  /** How npm is started. */
  npm: string[];
  environment: Readonly<Record<string, string>>;
  /** `.aios/packages` */
  folder: string;
}

/**
 * npm's own patience (10 s, then 60 s) is longer than a person's. Install scripts are arbitrary code of strangers, and
 * what nearly all packages do with them they no longer need.
 */
const options = [
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--omit=dev",
  "--no-progress",
  "--no-update-notifier",
  "--fetch-retries=2",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-factor=3",
];

export function packagesRecipe(needs: PackageNeeds, tools: NpmTools): Recipe {
  const { manifest, lock, settings, marks } = needs;
  const files = [
    { name: "package.json", text: `${JSON.stringify(manifest, null, 2)}\n` },
    ...(lock === null ? [] : [{ name: "package-lock.json", text: lock }]),
    ...(settings === null ? [] : [{ name: ".npmrc", text: settings }]),
  ];
  const { modules } = process.versions;
  const id = recipeId(["npm", files, marks, process.platform, process.arch, modules]);
  const folder = path.join(tools.folder, id);
  return {
    id,
    folder,
    names: Object.keys({
      ...dependenciesOf(manifest, "dependencies"),
      ...dependenciesOf(manifest, "optionalDependencies"),
    }),
    files,
    commands: [[...tools.npm, lock === null ? "install" : "ci", "--prefix", folder, ...options]],
    environment: tools.environment,
    gives: { environment: null, packages: [folder] },
  };
}

export function dependenciesOf(manifest: Record<string, unknown>, field: string): Record<string, string> {
  const found = manifest[field];
  if (typeof found !== "object" || found === null || Array.isArray(found)) return {};
  return Object.fromEntries(Object.entries(found).filter(([, version]) => typeof version === "string"));
}
