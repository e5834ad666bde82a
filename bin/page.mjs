/**
 * Builds the page where a checkout has none yet, or has changed since. An AIOS installed as a package brings its page.
 * Built in a folder of its own and renamed into place, so that a page is whole or as it was before.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { havePackages, root, runtimeFolder, Stop } from "./launcher.mjs";
import { locked } from "./lock.mjs";

const web = join(root, "web");
const built = join(web, "dist");
/** What the page is made from besides its own folder. */
const outside = [join(root, "package-lock.json"), join(root, "src", "api", "routes.ts")];

/** Without a page AIOS still does all its work: what keeps it from being built is told, and stops nothing. */
export async function havePage(node) {
  if (!existsSync(join(web, "index.html")) || !existsSync(join(root, "package-lock.json"))) return;
  if (process.env.AIOS_PORT === "off" || isFresh()) return;
  try {
    await havePackages("page", node);
    await locked(join(runtimeFolder, "page-lock"), async () => {
      if (!isFresh()) await build(node);
    });
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(`${error.message}\nAIOS goes on without its page.\n`);
  }
}

/** Younger than everything it is made from. */
function isFresh() {
  const made = modified(join(built, "index.html"));
  if (made === null) return false;
  return outside.every((file) => (modified(file) ?? 0) <= made) && newestIn(web) <= made;
}

function newestIn(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (path !== built && !entry.name.startsWith("dist")) newest = Math.max(newest, newestIn(path));
    } else if (!entry.name.includes(".test.")) newest = Math.max(newest, modified(path) ?? 0);
  }
  return newest;
}

function modified(path) {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return null;
  }
}

export async function build(node) {
  process.stderr.write("Building the page (once, about 10 seconds)…\n");
  const made = join(web, "dist.new");
  const before = join(web, "dist.old");
  for (const folder of [made, before]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(made);
  try {
    const { code, output } = await vite(node, ["build", web, "--outDir", made, "--logLevel", "warn"]);
    if (code !== 0) throw new Stop(`The page could not be built:\n${output.trim()}`);
    if (existsSync(built)) renameSync(built, before);
    renameSync(made, built);
  } finally {
    for (const folder of [made, before]) rmSync(folder, { recursive: true, force: true });
  }
}

function vite(node, args) {
  const child = spawn(node, [join(root, "node_modules", "vite", "bin", "vite.js"), ...args], {
    cwd: root,
    // Whatever whoever starts AIOS has set for programs of their own.
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 1, output: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
