/**
 * Tidy a folder
 *
 * Sorts loose files into subfolders: Pictures, Documents, Music and so on. Nothing is deleted.
 */
import { files, progress } from "aios";
import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { extname, join } from "node:path";

export const about = {
  version: "1.0.0",
  goal: "Files and photos",
  needs: "offline",
  icon: "folder",
  verb: "Tidy",
  schedule: { type: "daily", time: "18:00" },
  touches_files: true,
  words: ["tidy", "sort", "clean up", "organise", "organize", "downloads", "folder", "mess"],
  practice: {
    folder: [
      "Holiday 1.jpg",
      "Holiday 2.jpg",
      "Cat.png",
      "Invoice March.pdf",
      "Letter to Ada.docx",
      "Budget.xlsx",
      "Song.mp3",
      "Birthday.mp4",
      "Old backup.zip",
      "Notes.txt",
      "Recipe.md",
      "Slides.pptx",
    ],
  },
} as const;

export const form = {
  type: "object",
  required: ["folder"],
  properties: {
    folder: {
      type: "string",
      format: "folder",
      title: "Which folder?",
      description: "Only files directly in it are sorted; folders in it stay as they are.",
      default: "~/Downloads",
    },
    by: {
      type: "string",
      title: "Sort by",
      enum: ["kind", "month"],
      "x-labels": ["Kind: pictures, documents, music …", "Month: 2026-11, 2026-12 …"],
      default: "kind",
    },
    older_than_days: {
      type: "number",
      title: "Leave alone what changed within … days",
      description: "0 sorts everything.",
      minimum: 0,
      default: 0,
    },
  },
} as const;

const kinds: Record<string, string> = {
  Pictures: "jpg jpeg png gif webp heic heif bmp tif tiff svg raw cr2 nef dng avif",
  Documents: "pdf doc docx odt rtf txt md pages tex epub mobi",
  Tables: "xls xlsx ods csv numbers tsv",
  Slides: "ppt pptx odp key",
  Music: "mp3 m4a flac wav ogg opus aac wma aiff",
  Videos: "mp4 mov mkv avi webm m4v wmv mpg mpeg",
  Archives: "zip tar gz tgz bz2 xz 7z rar",
  Programs: "exe msi dmg pkg deb rpm appimage apk iso",
};
const folderOf = new Map(
  Object.entries(kinds).flatMap(([folder, list]) => list.split(" ").map((end) => [end, folder])),
);

/** Of browsers and other programs that are not done with a file yet. */
const unfinished = new Set([".crdownload", ".part", ".partial", ".download", ".tmp"]);

export async function main({ folder = "~/Downloads", by = "kind", older_than_days = 0 } = {}) {
  const place = folder.replace(/^~(?=$|[\\/])/, homedir());
  const before = Date.now() - older_than_days * 86_400_000;
  const names = (await readdir(place, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.startsWith(".") && entry.name !== "desktop.ini")
    .map((entry) => entry.name)
    .toSorted();
  let moved = 0;
  for (const [index, name] of names.entries()) {
    const ending = extname(name).toLowerCase();
    const { mtime } = await stat(join(place, name));
    if (unfinished.has(ending) || (older_than_days > 0 && mtime.getTime() > before)) continue;
    const month = `${mtime.getFullYear()}-${String(mtime.getMonth() + 1).padStart(2, "0")}`;
    const into = by === "month" ? month : (folderOf.get(ending.slice(1)) ?? "Other");
    await files.move(join(place, name), join(place, into, name));
    moved++;
    await progress((index + 1) / names.length, name);
  }
  console.log(moved === 0 ? "Everything is tidy already." : `${moved} of ${names.length} files sorted.`);
  return { sorted: moved, looked_at: names.length };
}
