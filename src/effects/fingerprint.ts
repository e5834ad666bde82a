/** Tells whether something is still what it was, without reading it again where that can be helped. */
import { createHash, type Hash } from "node:crypto";
import path from "node:path";
import type { Fingerprint } from "../model/effect.ts";
import type { Disk, Found } from "./disk.ts";

interface Part {
  /** Below the whole; "" for the whole itself. */
  name: string;
  place: string;
  found: Found;
}

/** Everything below `place` with itself, sorted by names. */
async function partsOf(disk: Disk, place: string, name = ""): Promise<Part[]> {
  const found = await disk.look(place);
  if (found === null) return [];
  const parts: Part[] = [{ name, place, found }];
  if (found.kind !== "folder") return parts;
  for (const child of (await disk.list(place)).toSorted(byCharacters)) {
    parts.push(...(await partsOf(disk, path.join(place, child), `${name}/${child}`)));
  }
  return parts;
}

function byCharacters(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export interface Size {
  files: number;
  bytes: number;
}

/** Files and links count, folders do not. */
export async function sizeOf(disk: Disk, place: string): Promise<Size> {
  const parts = (await partsOf(disk, place)).filter((part) => part.found.kind !== "folder");
  return { files: parts.length, bytes: parts.reduce((sum, part) => sum + part.found.bytes, 0) };
}

/** @param mostBytes above so many the contents are not read */
export async function fingerprint(disk: Disk, place: string, mostBytes = Infinity): Promise<Fingerprint> {
  const parts = await partsOf(disk, place);
  const bytes = parts.reduce((sum, part) => sum + part.found.bytes, 0);
  return { ...statOf(parts), exact: bytes > mostBytes ? null : await exactOf(disk, parts) };
}

/** Of a file with this content that is not on the disk yet. */
export function fingerprintOfContent(content: Uint8Array): Fingerprint {
  const hash = createHash("sha256").update(content).digest("hex");
  return { exact: line(createHash("sha256"), "", "file", hash).digest("hex"), stat: "", untouched: "" };
}

/** As it looks now, its contents known already. */
export async function fingerprintAgain(disk: Disk, place: string, { exact }: Fingerprint): Promise<Fingerprint> {
  return { ...statOf(await partsOf(disk, place)), exact };
}

/** Whether what is at `place` is what the fingerprint was taken of. Its rights and dates may have been changed. */
export async function isSame(disk: Disk, place: string, known: Fingerprint): Promise<boolean> {
  const parts = await partsOf(disk, place);
  if (parts.length === 0) return false;
  const now = statOf(parts);
  if (now.untouched === known.untouched) return true;
  if (known.exact === null) return now.stat === known.stat;
  return (await exactOf(disk, parts)) === known.exact;
}

function statOf(parts: readonly Part[]): Pick<Fingerprint, "stat" | "untouched"> {
  const [stat, untouched] = [createHash("sha256"), createHash("sha256")];
  for (const { name, found } of parts) {
    const isFolder = found.kind === "folder";
    // A folder's own dates change with whatever comes and goes in it, which its list tells as well.
    const place = isFolder ? [] : [found.bytes, found.modified, found.inode, found.device];
    line(stat, name, found.kind, ...place);
    line(untouched, name, found.kind, ...place, isFolder ? "" : found.changed);
  }
  return { stat: stat.digest("hex"), untouched: untouched.digest("hex") };
}

async function exactOf(disk: Disk, parts: readonly Part[]): Promise<string> {
  const exact = createHash("sha256");
  for (const { name, place, found } of parts) line(exact, name, found.kind, await contentOf(disk, place, found));
  return exact.digest("hex");
}

async function contentOf(disk: Disk, place: string, { kind }: Found): Promise<string> {
  if (kind === "file") return disk.hash(place);
  return kind === "link" ? disk.readLink(place) : "";
}

/** NUL is in no name. */
function line(hash: Hash, ...values: (string | number | bigint)[]): Hash {
  return hash.update(`${values.join("\0")}\0\n`);
}
