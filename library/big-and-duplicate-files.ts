/**
 * Find big and duplicate files
 *
 * Lists what takes the most space and what is there twice. If you like, it moves the second copies into one folder.
 */
import { artifact, files, preview, progress } from "aios";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open, readdir, stat, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, relative } from "node:path";

export const about = {
  version: "1.0.0",
  goal: "Files and photos",
  needs: "offline",
  icon: "copy",
  verb: "Look for",
  schedule: { type: "cron", cron: "0 10 * * 6" },
  touches_files: true,
  words: ["duplicate", "double", "big", "large", "space", "free up", "twice"],
  practice: {
    folder: ["Holiday.jpg", "Copies/Holiday.jpg", "Holiday (1).jpg", "Song.mp3", "Old/Song.mp3", "Letter.docx"],
  },
} as const;

export const form = {
  type: "object",
  required: ["folder"],
  properties: {
    folder: { type: "string", format: "folder", title: "Look in which folder?", default: "~" },
    move_copies: {
      type: "boolean",
      title: "Move second copies into a folder “Duplicates”",
      description: "The oldest of each stays where it is. Nothing is deleted.",
      default: false,
    },
    at_least_kb: { type: "number", title: "Leave out files smaller than … kB", minimum: 0, default: 10 },
    show: { type: "integer", title: "How many big files to list?", minimum: 1, maximum: 1000, default: 20 },
  },
} as const;

interface Found {
  path: string;
  size: number;
  changed: number;
}

const skipped = new Set(["node_modules", ".git", "$RECYCLE.BIN", "System Volume Information", "Duplicates"]);

export async function main({ folder = "~", move_copies = false, at_least_kb = 10, show = 20 } = {}) {
  const place = folder.replace(/^~(?=$|[\\/])/, homedir());
  const found = await collect(place, at_least_kb * 1000);
  const big = found.toSorted((one, other) => other.size - one.size).slice(0, show);
  const groups = await sameContent(found);
  const wasted = groups.reduce((sum, group) => sum + group[0]!.size * (group.length - 1), 0);
  const copies = groups.flatMap((group) => group.slice(1));
  if (move_copies) {
    for (const { path } of copies) await files.move(path, join(place, "Duplicates", relative(place, path)));
  }
  const short = (path: string) => relative(place, path);
  console.log(`${found.length} files looked at. ${copies.length} are there twice and take ${megabytes(wasted)}.`);
  for (const { path, size } of big.slice(0, 5)) console.log(`${megabytes(size).padStart(10)}  ${short(path)}`);
  if (!preview) {
    const report = join(await mkdtemp(join(tmpdir(), "aios-report-")), "Big and duplicate files.csv");
    const rows = [
      ...big.map(({ path, size }) => ["big", size, short(path), ""]),
      ...groups.flatMap(([first, ...rest]) =>
        rest.map(({ path, size }) => ["copy", size, short(path), short(first!.path)]),
      ),
    ];
    await writeFile(report, ["kind,bytes,file,same as", ...rows.map((row) => row.map(cell).join(","))].join("\n"));
    await artifact(report);
  }
  return { files: found.length, copies: copies.length, wasted_bytes: wasted };
}

async function collect(place: string, atLeast: number): Promise<Found[]> {
  const found: Found[] = [];
  const waiting = [place];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    // What may not be read is somebody else's.
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !skipped.has(entry.name)) waiting.push(path);
      if (!entry.isFile()) continue;
      const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
      if (size > 0 && size >= atLeast) found.push({ path, size, changed: mtimeMs });
    }
    if (found.length % 500 < 20) await progress(null, `${found.length} files found`);
  }
  return found;
}

/** Groups of files with the same content, the oldest first. Only files of one size are read at all. */
async function sameContent(found: Found[]): Promise<Found[][]> {
  const bySize = Object.values(Object.groupBy(found, ({ size }) => String(size))).filter((group) => group!.length > 1);
  const groups: Found[][] = [];
  for (const [index, candidates] of bySize.entries()) {
    for (const alike of await groupBy(candidates!, beginning)) groups.push(...(await groupBy(alike, hash)));
    await progress((index + 1) / bySize.length, "Comparing");
  }
  return groups.map((group) =>
    group.toSorted((one, other) => one.changed - other.changed || one.path.length - other.path.length),
  );
}

async function groupBy(found: Found[], key: (path: string) => Promise<string>): Promise<Found[][]> {
  const keys = await Promise.all(found.map(({ path }) => key(path).catch(() => path)));
  const groups = Map.groupBy(found, (file) => keys[found.indexOf(file)]!);
  return [...groups.values()].filter((group) => group.length > 1);
}

async function beginning(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.subarray(0, bytesRead).toString("base64");
  } finally {
    await file.close();
  }
}

async function hash(path: string): Promise<string> {
  const sum = createHash("sha256");
  for await (const chunk of createReadStream(path)) sum.update(chunk as Buffer);
  return sum.digest("hex");
}

/** Text that begins like a formula would be run by a spreadsheet. */
function cell(value: string | number): string {
  const text = String(value).replace(/^[=+\-@]/, "'$&");
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function megabytes(bytes: number): string {
  return bytes < 1e6
    ? `${Math.ceil(bytes / 1e3)} kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(2)} GB`;
}
