/**
 * From `bin/aios.mjs` on whatever Node there is, to `src/main.ts` on a Node that can run it.
 *
 * This file is on the path of every single command, so it does no more than look whether all is in place;
 * what fetches the missing parts is in `install.mjs`, loaded only then.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const runtimeFolder = join(root, ".runtime");
export const neededMajor = 24;

const windows = process.platform === "win32";
const nodeFile = windows ? "node.exe" : "node";
/** Named by platform, as a checkout may be shared with a container or copied to another machine. */
export const ownNode = join(runtimeFolder, `node-${process.platform}-${process.arch}`, nodeFile);
export const packagesFolder = join(root, "node_modules");
/** In the packages' folder: what they were installed from. */
export const stampFile = ".aios-stamp";
/** What packages are installed for: to run, to build the page as well, to develop. Each has all of the one before. */
export const kinds = ["runtime", "page", "all"];

/** Tells the process that AIOS runs in who launched it. Taken out of the environment before AIOS sees it. */
const launcherPid = "AIOS_LAUNCHER_PID";
const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Something only the person can put right. Shown as it stands, without a stack. */
export class Stop extends Error {}

export async function launch(args) {
  await reportingStop(async () => {
    if (process.env[launcherPid] !== undefined) return await runMain();
    const node = await findNode();
    if (startsAios(args)) await (await import("./page.mjs")).havePage(node);
    await havePackages("runtime", node);
    if (node === process.execPath) await runMain();
    else await runIn(node, [join(root, "bin", "aios.mjs"), ...args], { [launcherPid]: String(process.pid) });
  });
}

/** Whether AIOS itself begins to run, and with it its page: `aios up`, or `aios` alone. */
function startsAios(args) {
  if (args.some((arg) => arg === "--help" || arg === "-h" || arg === "--version")) return false;
  const [command] = args.filter((arg, at) => !arg.startsWith("-") && args[at - 1] !== "--home");
  return command === undefined || command === "up";
}

export async function reportingStop(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

/** The path of a Node that can run AIOS; gets one into `.runtime/` where there is none. */
export async function findNode() {
  if (process.env.AIOS_NODE) return chosenNode(process.env.AIOS_NODE);
  if (majorOf(process.version) >= neededMajor) return process.execPath;
  if (existsSync(ownNode)) return ownNode;
  const { getNode, versionOf } = await import("./install.mjs");
  for (const node of nodesOnPath()) if (majorOf(versionOf(node)) >= neededMajor) return node;
  return getNode();
}

function chosenNode(name) {
  const isPath = name.includes("/") || name.includes("\\");
  const node = isPath ? resolve(name) : onPath(name).next().value;
  if (node === undefined || !existsSync(node)) throw new Stop(`There is no ${name}. ${unusableNode()}`);
  return samePath(node, process.execPath) ? process.execPath : node;
}

/**
 * Sees to it that `node_modules` is what the lock file says. `wanted` is one of `kinds`; a folder that has more is left
 * so, or starting and testing in turn would reinstall each time.
 */
export async function havePackages(wanted, node) {
  const lock = readOrNull(join(root, "package-lock.json"));
  // No lock file: AIOS was itself installed as a package, and npm has brought what it needs.
  if (lock === null) return;
  const stamp = readOrNull(join(packagesFolder, stampFile));
  if (kinds.slice(kinds.indexOf(wanted)).some((kind) => stamp === stampFor(kind, lock))) return;
  const { installPackages } = await import("./install.mjs");
  await installPackages(wanted, node);
}

/** The whole lock file, not a hash of it: comparing 100 kB is quicker than loading node:crypto. */
export function stampFor(kind, lock) {
  return `${kind} ${process.platform}-${process.arch}\n${lock}`;
}

/**
 * Runs Node with this terminal, this folder and these arguments, and ends as it ends. Signals sent to this process
 * go on to it; those that the terminal sends reach it anyway, and it takes the pair for one (see `asOneRequest`).
 */
export async function runIn(node, args, environment = {}) {
  const { spawn } = await import("node:child_process");
  const npm = npmAbove();
  const child = spawn(node, args, { stdio: "inherit", env: { ...process.env, ...environment } });
  let stopAsked = false;
  const forward = (signal) => {
    stopAsked = true;
    child.kill(signal);
  };
  for (const signal of stopSignals) process.on(signal, forward);
  const stopWatching = watchParent(() => stopAsked || forward("SIGTERM"), npm);
  const [code, signal] = await new Promise((ended, reject) => {
    child.once("exit", (...how) => ended(how));
    child.once("error", (error) => reject(new Stop(`Cannot start ${node}: ${error.message}. ${unusableNode()}`)));
  });
  stopWatching();
  for (const name of stopSignals) process.off(name, forward);
  if (signal === null) process.exitCode = code;
  else process.kill(process.pid, signal);
}

async function runMain() {
  const launcher = Number(process.env[launcherPid]) || null;
  delete process.env[launcherPid];
  if (majorOf(process.version) < neededMajor) {
    throw new Stop(
      `AIOS needs Node ${neededMajor} or newer; ${process.execPath} is ${process.version}. ${unusableNode()}`,
    );
  }
  withoutExperimentalWarnings();
  const stopAsked = asOneRequest(stopSignals);
  const npm = npmAbove();
  watchParent(() => stopAsked() || process.kill(process.pid, "SIGTERM"), launcher ?? npm);
  await withCompileCache();
  const source = join(root, "src", "main.ts");
  const { pathToFileURL } = await import("node:url");
  await import(pathToFileURL(existsSync(source) ? source : join(root, "dist", "main.js")).href);
}

/** SQLite and type stripping announce themselves on every start; nobody who runs AIOS can do anything about it. */
function withoutExperimentalWarnings() {
  const printers = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name !== "ExperimentalWarning") for (const print of printers) print.call(process, warning);
  });
}

/**
 * One Ctrl-C arrives up to three times: from the terminal, from npm, and from the launcher, as each passes it on
 * without knowing of the others; `timeout`, a closed terminal and service managers likewise reach several of them.
 * Any further stop signal within a second is therefore the same request. (Deciding by "is there a terminal" instead
 * was rejected: it fails for groups.) Returns a function that tells whether a stop was asked for.
 */
export function asOneRequest(signals, target = process, now = () => performance.now()) {
  let asked = -Infinity;
  const emit = target.emit;
  target.emit = function (event, ...rest) {
    if (signals.includes(event)) {
      if (now() - asked < 1000) return true;
      asked = now();
    }
    return emit.call(this, event, ...rest);
  };
  return () => asked !== -Infinity;
}

/**
 * The process id of npm, or null if not started by `npm start` and the like. Asked once, and not handed on: only npm's
 * own child may conclude from its parent's end that it should end as well.
 */
function npmAbove() {
  const started = process.env.npm_lifecycle_event !== undefined;
  delete process.env.npm_lifecycle_event;
  return started ? process.ppid : null;
}

/**
 * Calls `gone` once when `parent` has died, `kill -9` included, which sends no signal on. Given only for a launcher
 * and npm: with any other parent (nohup, a service manager) outliving it may be intended.
 */
function watchParent(gone, parent) {
  if (parent === null) return () => {};
  const timer = setInterval(() => {
    if (process.ppid === parent && alive(parent)) return;
    clearInterval(timer);
    gone();
  }, 1000);
  timer.unref();
  return () => clearInterval(timer);
}

/** Keeps compiled code from one start to the next, types already stripped. */
async function withCompileCache() {
  const module = await import("node:module");
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE ?? join(runtimeFolder, "cache"));
  // Node writes the cache when it exits; a server may never get that far.
  setTimeout(() => module.flushCompileCache(), 5000).unref();
}

export function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** The 24 in "v24.1.0"; 0 for what is no version. */
export function majorOf(version) {
  return Number(/^v(\d+)\./.exec(version ?? "")?.[1] ?? 0);
}

export function* onPath(name) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const file = join(folder, name);
    if (folder !== "" && existsSync(file)) yield file;
  }
}

function* nodesOnPath() {
  for (const node of onPath(nodeFile)) if (!samePath(node, process.execPath)) yield node;
}

function samePath(one, other) {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}

export function readOrNull(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

export function unusableNode() {
  if (process.env.AIOS_NODE) return "AIOS_NODE chose it: name another, or unset it and AIOS gets one for itself.";
  return `Delete ${runtimeFolder} to get it anew, or set AIOS_NODE to a Node ${neededMajor} of yours.`;
}
