/** The disk as it is. What takes more than one step leaves nothing half done in its place, whenever AIOS ends. */
import { createHash } from "node:crypto";
import { constants, createReadStream, type BigIntStats } from "node:fs";
import { access, chmod, link, lstat, lutimes, mkdir, open, readdir, readlink } from "node:fs/promises";
import { copyFile, rename, rm, rmdir, symlink, unlink, utimes } from "node:fs/promises";
import path from "node:path";
import { codeOf, EffectError, fault, type Disk, type Found } from "./disk.ts";
import { fingerprint } from "./fingerprint.ts";

/** The name of what is not complete yet, or no longer to be there, beside its place. */
export function partOf(place: string, key: string): string {
  return path.join(path.dirname(place), `.aios-part-${key}`);
}

export const realDisk: Disk = {
  async look(place) {
    const stats = await lstat(place, { bigint: true }).catch(absent);
    return stats && foundOf(stats);
  },
  list: (folder) => readdir(folder),
  readLink: (place) => readlink(place),
  async hash(place) {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(place)) hash.update(chunk as Uint8Array);
    return hash.digest("hex");
  },
  mayChange: (folder) => may(folder, constants.W_OK | constants.X_OK),

  makeFolder: (place) => mkdir(place),
  async write(place, content, key) {
    const part = partOf(place, key);
    await rm(part, { force: true });
    await using file = await open(part, "wx");
    await file.writeFile(content);
    await file.datasync();
    await putInPlace(part, place);
  },
  async move(from, to, key) {
    try {
      await putInPlace(from, to);
    } catch (error) {
      if (codeOf(error) !== "EXDEV") throw error;
      await moveAcross(from, to, key);
    }
  },
  async copy(from, to, key) {
    const part = partOf(to, key);
    await removeAll(part);
    await copyTree(from, part);
    await verify(from, part);
    await putInPlace(part, to);
  },
  remove: (place) => removeAll(place),
  removeEmptyFolder: (place) => rmdir(place),
};

function absent(error: unknown): null {
  const code = codeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") return null;
  throw error;
}

function foundOf(stats: BigIntStats): Found {
  const kind = stats.isFile() ? "file" : stats.isDirectory() ? "folder" : stats.isSymbolicLink() ? "link" : "other";
  const { dev: device, ino: inode, mtimeNs: modified, ctimeNs: changed } = stats;
  return { kind, bytes: kind === "file" ? Number(stats.size) : 0, device, inode, modified, changed };
}

async function may(place: string, mode: number): Promise<boolean> {
  return access(place, mode).then(
    () => true,
    () => false,
  );
}

/** On one disk. Files by a second name that replaces nothing, whatever comes into being there at this moment. */
async function putInPlace(from: string, to: string): Promise<void> {
  if ((await lstat(from)).isFile()) {
    try {
      await link(from, to);
    } catch (error) {
      if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "EMLINK", "ENOSYS", "EACCES"].includes(codeOf(error) ?? "")) throw error;
      return putWhereFree(from, to); // a disk without second names, or a file that is another user's
    }
    return unlink(from).catch(async (error: unknown) => {
      await unlink(to);
      throw error;
    });
  }
  return putWhereFree(from, to);
}

async function putWhereFree(from: string, to: string): Promise<void> {
  if ((await lstat(to).catch(absent)) !== null) throw fault("EEXIST", to);
  await rename(from, to);
}

/** To another disk: the source goes only once the copy is whole, and goes out of sight in one step. */
async function moveAcross(from: string, to: string, key: string): Promise<void> {
  await realDisk.copy(from, to, key);
  await removeWhole(from, key);
}

/** So that nobody ever sees half of it. */
export async function removeWhole(place: string, key: string): Promise<void> {
  const aside = partOf(place, key);
  await rename(place, aside);
  await removeAll(aside);
}

/** Also where folders in it are read-only, as they are when what they were copied from is. */
async function removeAll(place: string): Promise<void> {
  try {
    await rm(place, { recursive: true, force: true });
  } catch (error) {
    if (codeOf(error) !== "EACCES" && codeOf(error) !== "EPERM") throw error;
    await openFolders(place);
    await rm(place, { recursive: true, force: true });
  }
}

async function openFolders(place: string): Promise<void> {
  const stats = await lstat(place).catch(absent);
  if (!stats?.isDirectory()) return;
  await chmod(place, (stats.mode & 0o7777) | 0o700);
  for (const name of await readdir(place)) await openFolders(path.join(place, name));
}

async function copyTree(from: string, to: string): Promise<void> {
  const stats = await lstat(from);
  if (stats.isSymbolicLink()) {
    await symlink(await readlink(from), to);
    return lutimes(to, stats.atimeMs / 1000, stats.mtimeMs / 1000);
  }
  if (stats.isFile()) {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await using file = await open(to, "r");
    await file.datasync();
  } else if (stats.isDirectory()) {
    await mkdir(to);
    for (const name of await readdir(from)) await copyTree(path.join(from, name), path.join(to, name));
  } else throw notCopied(from);
  await chmod(to, stats.mode & 0o7777);
  await utimes(to, stats.atimeMs / 1000, stats.mtimeMs / 1000);
}

async function verify(from: string, to: string): Promise<void> {
  const [one, other] = [await fingerprint(realDisk, from), await fingerprint(realDisk, to)];
  if (one.exact === other.exact) return;
  await removeAll(to);
  const message = `${from} was changed while it was copied, so the copy was thrown away. Try again when nobody writes to it.`;
  throw new EffectError("unavailable", message);
}

export function notCopied(place: string): EffectError {
  return new EffectError(
    "refused",
    `${place} is neither a file, a folder nor a link (perhaps a device or a socket), so AIOS leaves it where it is.`,
  );
}
