/**
 * Base images without a registry: this machine's own Debian, its essential packages as they stand in the package
 * database, leaving out what the official slim images leave out. They stand in for `debian:…-slim` and `node:…-slim`;
 * apt works in them, and the Dockerfile cannot tell them from the real ones.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { readlinkSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { basename, delimiter, dirname, join, relative } from "node:path";
import type { ContainerEngine } from "./engine.ts";

const database = "/var/lib/dpkg";
const leftOut = /^\/usr\/share\/(doc|man|locale|info|lintian)\//;
/** Where `/usr` is merged, packages still name their files by these. */
const mergedRoots = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"].filter(
  (name) => lstatSync(`/${name}`, { throwIfNoEntry: false })?.isSymbolicLink() ?? false,
);

/**
 * Makes an image of the essential packages and those named, with what these need; all must be installed here.
 * @param name as a Dockerfile says it: `debian:trixie-slim`
 */
export async function makeDebianImage(engine: ContainerEngine, name: string, packages: string[] = []): Promise<void> {
  const work = join(engine.folder, `base-${basename(name).replace(":", "-")}`);
  const staged = join(work, "staged");
  mkdirSync(staged, { recursive: true });
  const chosen = withDependencies(packages);
  stageState(staged, chosen);
  const own = filesBelow(staged);
  const roots = mergedRoots.map((root) => `/${root}`);
  // Each path once, or Podman refuses the archive.
  const files = new Set(["/", ...roots, ...chosen.flatMap(filesOf), ...alternatives()]);
  for (const path of own) files.delete(`/${path}`);
  const list = (name: string, paths: Iterable<string>) => {
    writeFileSync(join(work, name), [...paths].join("\0"));
    return ["-T", join(work, name)];
  };
  const archive = join(work, "image.tar");
  const content = ["-C", "/", ...list("files", files), "-C", staged, ...list("own", own)];
  execFileSync("tar", ["-cf", archive, "--no-recursion", "--null", ...content], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await engine.ask(["import", "--change", "CMD=bash", archive, fullName(name)]);
  rmSync(work, { recursive: true });
}

/**
 * Makes an image with this Node and npm where the official one has them, on an image made before. npm in it asks the
 * registry that npm asks here, and trusts whom it trusts.
 */
export async function makeNodeImage(engine: ContainerEngine, name: string, base: string): Promise<void> {
  const context = join(engine.folder, "node-image");
  mkdirSync(join(context, "etc"), { recursive: true });
  placeFile(process.execPath, join(context, "node"));
  cpSync(npmFolder(), join(context, "npm"), { recursive: true, dereference: true });
  writeFileSync(join(context, "etc", "npmrc"), npmSettings(context));
  const links = "ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm";
  const recipe = [
    `FROM ${fullName(base)}`,
    "COPY node /usr/local/bin/node",
    "COPY npm /usr/local/lib/node_modules/npm",
    "COPY etc /usr/local/etc",
    `RUN ${links} && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx`,
  ];
  const file = join(context, "Containerfile");
  writeFileSync(file, recipe.join("\n"));
  await engine.ask(["build", "--network=none", "-t", fullName(name), "-f", file, context]);
  rmSync(context, { recursive: true });
}

function fullName(name: string): string {
  return name.includes("/") ? name : `docker.io/library/${name}`;
}

interface Package {
  name: string;
  stanza: string;
}

/** The essential packages, apt, those wanted, and all that these depend on. */
function withDependencies(wanted: readonly string[]): Package[] {
  const stanzas = readFileSync(join(database, "status"), "utf8").split("\n\n");
  const installed = stanzas.filter((stanza) => /^Status: \S+ \S+ installed$/m.test(stanza));
  const byName = new Map<string, Package>();
  for (const stanza of installed) {
    const each = { name: field(stanza, "Package"), stanza };
    const provided = namesIn(field(stanza, "Provides")).flat();
    for (const name of [each.name, ...provided]) if (!byName.has(name) || name === each.name) byName.set(name, each);
  }
  const isBase = (stanza: string) => field(stanza, "Essential") === "yes" || field(stanza, "Priority") === "required";
  const base = installed.filter(isBase).map((stanza) => field(stanza, "Package"));
  const chosen = new Set<Package>();
  const take = (name: string) => {
    const found = byName.get(name);
    if (found === undefined) throw new Error(`The package ${name} is not installed here: apt-get install ${name}`);
    if (chosen.has(found)) return;
    chosen.add(found);
    const needed = namesIn(`${field(found.stanza, "Pre-Depends")}, ${field(found.stanza, "Depends")}`);
    for (const choice of needed) take(choice.find((each) => byName.has(each)) ?? choice[0]!);
  };
  for (const name of [...base, "apt", ...wanted]) take(name);
  return [...chosen];
}

function field(stanza: string, name: string): string {
  return new RegExp(`^${name}: (.*)$`, "m").exec(stanza)?.[1] ?? "";
}

/** "a (>= 1), b | c:any" is [["a"], ["b", "c"]]. */
function namesIn(relations: string): string[][] {
  const choices = relations.split(",").map((part) => part.split("|").map((each) => each.trim().split(/[\s:(]/)[0]!));
  return choices.filter(([name]) => name !== "");
}

function filesOf({ name }: Package): string[] {
  const list = readdirSync(join(database, "info")).find((file) => isInfoOf(name, file) && file.endsWith(".list"));
  const lines = list === undefined ? [] : readFileSync(join(database, "info", list), "utf8").split("\n");
  return lines.filter((line) => line !== "" && line !== "/." && !leftOut.test(line) && isThere(line)).map(merged);
}

function isInfoOf(name: string, file: string): boolean {
  return file.startsWith(`${name}.`) || file.startsWith(`${name}:`);
}

/** /bin/sh where /bin is a link to usr/bin: /usr/bin/sh. */
function merged(path: string): string {
  const [, root = ""] = path.split("/");
  return mergedRoots.includes(root) && path !== `/${root}` ? `/usr${path}` : path;
}

/** Links that packages do not own but made when they were configured, such as awk. */
function alternatives(): string[] {
  const links = readdirSync("/usr/bin").map((name) => join("/usr/bin", name));
  const chosen = links.filter((link) => isLink(link) && readlinkSync(link).startsWith("/etc/alternatives/"));
  return [...chosen, ...chosen.map((link) => readlinkSync(link))];
}

/** What tells dpkg and apt what is installed, and where to get more. */
function stageState(staged: string, chosen: readonly Package[]): void {
  const at = (path: string) => {
    mkdirSync(dirname(join(staged, path)), { recursive: true });
    return join(staged, path);
  };
  writeFileSync(at(`${database}/status`), `${chosen.map((each) => each.stanza.trim()).join("\n\n")}\n`);
  const info = readdirSync(join(database, "info"));
  for (const file of info.filter((each) => chosen.some(({ name }) => isInfoOf(name, each)) || each === "format")) {
    copyFileSync(join(database, "info", file), at(`${database}/info/${file}`));
  }
  for (const file of ["passwd", "group"]) copyFileSync(`/usr/share/base-passwd/${file}.master`, at(`/etc/${file}`));
  const pam = readdirSync("/etc/pam.d").map((name) => `/etc/pam.d/${name}`);
  const sources = ["/etc/apt/sources.list", "/etc/apt/sources.list.d/debian.sources", "/etc/apt/apt.conf.d"];
  for (const path of [...pam, ...sources, `${database}/triggers`, `${database}/alternatives`]) {
    if (existsSync(path)) cpSync(path, at(path), { recursive: true });
  }
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function npmSettings(context: string): string {
  const registry = npmSays(["config", "get", "registry"]);
  const trusted = process.env["NODE_EXTRA_CA_CERTS"] ?? npmSays(["config", "get", "cafile"]);
  if (!existsSync(trusted)) return `registry=${registry}\n`;
  copyFileSync(trusted, join(context, "etc", "trusted.pem"));
  return `registry=${registry}\ncafile=/usr/local/etc/trusted.pem\n`;
}

/** Of the npm on PATH: `…/npm/bin/npm-cli.js` is what `npm` is a link to. */
function npmFolder(): string {
  const [npm] = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "npm"))
    .filter(existsSync);
  if (npm === undefined) throw new Error("There is no npm on PATH to put into the image.");
  return dirname(dirname(realpathSync(npm)));
}

function npmSays(args: string[]): string {
  return execFileSync("npm", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}

function placeFile(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to); // another file system
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
