/** Where the local sockets of a home are: one for each AIOS that runs on it. */
import { createHash } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A socket's path must fit into `sockaddr_un`: 104 bytes on macOS, 108 on Linux. */
const longestPathBytes = 100;

/** `sockets`: for the owner; `doors`: for runs, apart, as a container gets the one and never sees the other. */
type Purpose = "sockets" | "doors";

/** The folder; made private to this user when `create` is set. */
export function socketFolder(privateFolder: string, create: boolean, purpose: Purpose = "sockets"): string {
  const preferred = join(privateFolder, purpose);
  const isShort = Buffer.byteLength(join(preferred, "0123456789.sock")) < longestPathBytes;
  const folder = isShort
    ? preferred
    : join(tmpdir(), `aios-${purpose === "doors" ? "doors-" : ""}${digest(privateFolder)}`);
  if (create) makePrivate(folder);
  return folder;
}

/** Whoever may enter it may speak for its owner, and in a shared temporary folder anybody may have made it first. */
function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const isOurs = found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid);
  if (!isOurs) {
    throw new Error(`${folder} belongs to somebody else, so AIOS cannot listen there. Remove it, and start again.`);
  }
  if ((found.mode & 0o077) !== 0) chmodSync(folder, 0o700);
}

export function socketPath(privateFolder: string, device: string): string {
  return join(socketFolder(privateFolder, true), socketName(device));
}

/** Where the runs of a device speak to AIOS. */
export function doorPath(privateFolder: string, device: string): string {
  return join(socketFolder(privateFolder, true, "doors"), socketName(device));
}

function socketName(device: string): string {
  return `${digest(device).slice(0, 10)}.sock`;
}

/** Sockets found there, dead ones too; of one device, or of all. */
export function foundSockets(privateFolder: string, device: string | null = null): string[] {
  const folder = socketFolder(privateFolder, false);
  try {
    return readdirSync(folder)
      .filter((name) => (device === null ? name.endsWith(".sock") : name === socketName(device)))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
