/**
 * Sort photos by year and month
 *
 * Moves photos into folders such as 2026/11, by the day they were taken.
 */
import { files, progress } from "aios";
import { open, readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, extname, join } from "node:path";

export const about = {
  version: "1.0.0",
  goal: "Files and photos",
  needs: "offline",
  icon: "image",
  verb: "Sort",
  schedule: { type: "daily", time: "19:00" },
  touches_files: true,
  words: ["photo", "photos", "picture", "pictures", "camera", "year", "month", "sort"],
  practice: {
    from: [
      "IMG_20260714_101500.jpg",
      "IMG_20260715_180211.jpg",
      "2025-12-24 Tree.jpg",
      "VID_20260102_090000.mp4",
      "Notes.txt",
    ],
    to: [],
  },
} as const;

export const form = {
  type: "object",
  required: ["from"],
  properties: {
    from: { type: "string", format: "folder", title: "Where do photos arrive?", default: "~/Pictures" },
    to: {
      type: "string",
      format: "folder",
      title: "Where should they be sorted?",
      description: "Empty: in the same folder.",
      default: "",
    },
    days: { type: "boolean", title: "A folder for each day as well", default: false },
    deep: { type: "boolean", title: "Look into folders, too", default: false },
  },
} as const;

const endings = new Set(
  "jpg jpeg png gif heic heif webp avif tif tiff dng cr2 cr3 nef arw raf rw2 mp4 mov m4v avi 3gp mkv".split(" "),
);

export async function main({ from = "~/Pictures", to = "", days = false, deep = false } = {}) {
  const source = fullPath(from);
  const target = to.trim() === "" ? source : fullPath(to);
  const entries = await readdir(source, { withFileTypes: true, recursive: deep });
  const photos = entries.filter(
    (entry) => entry.isFile() && !entry.name.startsWith(".") && endings.has(extname(entry.name).slice(1).toLowerCase()),
  );
  let moved = 0;
  for (const [index, { parentPath, name }] of photos.entries()) {
    const path = join(parentPath, name);
    const { year, month, day } = await takenOn(path);
    const folder = join(target, year, month, ...(days ? [day] : []));
    if (folder !== parentPath) {
      await files.move(path, join(folder, name));
      moved++;
    }
    await progress((index + 1) / photos.length, name);
  }
  console.log(moved === 0 ? "All photos are sorted already." : `${moved} photos sorted into ${target}.`);
  return { sorted: moved, photos: photos.length };
}

interface Day {
  year: string;
  month: string;
  day: string;
}

/** What the camera wrote into the file; else the date in its name; else when it was changed last. */
async function takenOn(path: string): Promise<Day> {
  const written = await cameraDate(path).catch(() => null);
  const named = /(?<!\d)((?:19|20)\d\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])(?!\d{3})/.exec(
    basename(path),
  );
  const found = written ?? (named ? { year: named[1]!, month: named[2]!, day: named[3]! } : null);
  if (found) return found;
  const { mtime } = await stat(path);
  const two = (number: number) => String(number).padStart(2, "0");
  return { year: String(mtime.getFullYear()), month: two(mtime.getMonth() + 1), day: two(mtime.getDate()) };
}

/** DateTimeOriginal of Exif (https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf), in the first 128 kB of the file. */
async function cameraDate(path: string): Promise<Day | null> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(131_072), 0, 131_072, 0);
    return exifDate(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

function exifDate(bytes: Buffer): Day | null {
  const start = bytes.indexOf("Exif\0\0", 0, "latin1");
  if (start < 0) return null;
  const tiff = bytes.subarray(start + 6);
  const isLittle = tiff.toString("latin1", 0, 2) === "II";
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const long = (at: number) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const find = (directory: number, tag: number): number | null => {
    const count = short(directory);
    for (let nth = 0; nth < count; nth++) {
      const entry = directory + 2 + nth * 12;
      if (short(entry) === tag) return entry;
    }
    return null;
  };
  const main = long(4);
  const pointer = find(main, 0x87_69);
  const entry = (pointer === null ? null : find(long(pointer + 8), 0x90_03)) ?? find(main, 0x01_32);
  if (entry === null) return null;
  const text = tiff.toString("latin1", long(entry + 8), long(entry + 8) + 10);
  const [, year, month, day] = /^((?:19|20)\d\d):(0[1-9]|1[0-2]):(0[1-9]|[12]\d|3[01])$/.exec(text) ?? [];
  return year && month && day ? { year, month, day } : null;
}

function fullPath(path: string): string {
  return path.replace(/^~(?=$|[\\/])/, homedir());
}
