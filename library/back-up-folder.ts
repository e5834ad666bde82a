/**
 * Back up a folder
 *
 * Copies what is new or changed to another place, and proves that the copies can be read.
 */
import { files, preview, progress } from "aios";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { basename, join, relative, resolve, sep } from "node:path";

export const about = {
  version: "1.0.0",
  goal: "Keep things safe",
  needs: "offline",
  icon: "shield",
  verb: "Back up",
  schedule: { type: "daily", time: "21:00" },
  touches_files: true,
  words: ["back up", "backup", "copy", "safe", "save", "disk", "drive"],
  practice: { folder: ["Letter.docx", "Photos/Holiday.jpg", "Photos/Cat.png", "Taxes/2025.pdf"], to: [] },
} as const;

export const form = {
  type: "object",
  required: ["folder", "to"],
  properties: {
    folder: { type: "string", format: "folder", title: "What should be safe?", default: "~/Documents" },
    to: {
      type: "string",
      format: "folder",
      title: "Where should the copies go?",
      description: "Best on another disk: a drive that breaks takes everything on it along.",
    },
    keep_days: { type: "integer", title: "Keep how many days?", minimum: 1, maximum: 3650, default: 30 },
    test_files: {
      type: "integer",
      title: "How many copies to read back as a test?",
      minimum: 0,
      maximum: 1000,
      default: 10,
    },
  },
} as const;

const hidden = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);

export async function main({ folder = "~/Documents", to = "", keep_days = 30, test_files = 10 } = {}) {
  const source = fullPath(folder);
  if (to.trim() === "") throw new Error("It is not known where the copies should go. Choose a folder in Settings.");
  const target = join(fullPath(to), basename(source) || "Backup");
  if (`${target}${sep}`.startsWith(`${source}${sep}`)) {
    throw new Error(`The copies would go into ${source} itself. Choose a folder outside of it, best on another disk.`);
  }
  // "Now" is the folder as it is; what changes or goes there moves to the day's folder in "Earlier".
  const [now, earlier] = [join(target, "Now"), join(target, "Earlier")];
  const today = join(earlier, dayOf(new Date()));
  const found = await listFiles(source);
  const copies = new Set(await listFiles(now));
  let copied = 0;
  let bytes = 0;
  for (const [index, path] of found.entries()) {
    const [from, copy] = [join(source, path), join(now, path)];
    const { size, mtimeMs } = await stat(from);
    if (copies.has(path) && (await isCopy(copy, size, mtimeMs))) continue;
    if (copies.has(path)) await files.move(copy, join(today, path));
    await files.copy(from, copy);
    copied++;
    bytes += size;
    await progress((index + 1) / found.length, path);
  }
  const present = new Set(found);
  const gone = [...copies].filter((path) => !present.has(path));
  for (const path of gone) await files.move(join(now, path), join(today, path));
  for (const day of await oldDays(earlier, keep_days)) await files.delete(join(earlier, day));
  const tested = preview ? 0 : await testRestore(source, now, found, test_files);
  console.log(`${found.length} files are safe in ${now}. ${copied} were new or changed (${megabytes(bytes)}).`);
  if (gone.length > 0) console.log(`${gone.length} are gone from the original; their copies are in ${today}.`);
  if (tested > 0) console.log(`${tested} copies were read back and are the same as the originals.`);
  return { files: found.length, changed: copied, gone: gone.length, bytes, tested };
}

/** Takes some copies back to a folder of their own, and compares them with the originals. */
async function testRestore(source: string, copies: string, paths: string[], count: number): Promise<number> {
  const step = Math.max(1, Math.floor(paths.length / Math.max(1, count)));
  const chosen = paths.filter((_, index) => index % step === 0).slice(0, count);
  const place = await mkdtemp(join(tmpdir(), "aios-test-restore-"));
  let same = 0;
  try {
    for (const [index, path] of chosen.entries()) {
      const back = join(place, String(index));
      const changed = (await stat(join(source, path))).mtimeMs;
      await copyFile(join(copies, path), back);
      const [original, copy] = [await hash(join(source, path)), await hash(back)];
      const isBusy = (await stat(join(source, path))).mtimeMs !== changed;
      if (original !== copy && !isBusy)
        throw new Error(`The copy of ${path} is not like the original. Check the disk.`);
      same++;
    }
  } finally {
    await rm(place, { recursive: true, force: true });
  }
  return same;
}

async function isCopy(path: string, size: number, changed: number): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  // File systems of memory sticks keep times to two seconds.
  return found !== null && found.size === size && Math.abs(found.mtimeMs - changed) <= 2_000;
}

async function listFiles(folder: string): Promise<string[]> {
  const mayBeMissing = folder.endsWith(`${sep}Now`);
  const read = readdir(folder, { recursive: true, withFileTypes: true });
  const entries = await (mayBeMissing ? read.catch(() => []) : read);
  const paths = entries.filter((entry) => entry.isFile() && !hidden.has(entry.name));
  return paths.map((entry) => relative(folder, join(entry.parentPath, entry.name))).toSorted();
}

/** Names of the folders in "Earlier" whose time is up. */
async function oldDays(earlier: string, keepDays: number): Promise<string[]> {
  const names = await readdir(earlier).catch(() => []);
  const oldest = dayOf(new Date(Date.now() - keepDays * 86_400_000));
  return names.filter((name) => /^\d{4}-\d\d-\d\d$/.test(name) && name < oldest);
}

async function hash(path: string): Promise<string> {
  const sum = createHash("sha256");
  for await (const chunk of createReadStream(path)) sum.update(chunk as Buffer);
  return sum.digest("hex");
}

function dayOf(at: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function fullPath(path: string): string {
  return resolve(path.replace(/^~(?=$|[\\/])/, homedir()));
}
