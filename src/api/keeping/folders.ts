/** Folders to choose from, by name alone: nothing of what is in files is told. */
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";

const most = 1_000;
const usualPlaces = ["Desktop", "Documents", "Downloads", "Pictures", "Music", "Videos"];

export async function folders(_: OperationContext, { path }: Params<"folders">): Promise<Result<"folders">> {
  const own = homedir();
  const asked = path === undefined || path === "" ? own : expand(path, own);
  if (!isAbsolute(asked)) throw refusal(`"${path}" is not a whole path. It should begin with ${own} or the like.`);
  const folder = resolve(asked);
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw refusal(whyNot(folder, error));
  });
  const names = entries
    .filter((entry) => !entry.name.startsWith(".") && (entry.isDirectory() || entry.isSymbolicLink()))
    .map(({ name, parentPath }) => ({ name, path: join(parentPath, name) }));
  const found = (await Promise.all(names.map(async (each) => ((await isFolder(each.path)) ? each : null))))
    .filter((each) => each !== null)
    .toSorted((one, other) => one.name.localeCompare(other.name));
  const parent = dirname(folder);
  return {
    path: folder,
    parent: parent === folder ? null : parent,
    folders: found.slice(0, most),
    more: found.length > most,
    places: [{ name: "Home", path: own }, ...usualPlaces.map((name) => ({ name, path: join(own, name) }))].filter(
      (place) => existsSync(place.path),
    ),
  };
}

function expand(path: string, own: string): string {
  return path === "~" || path.startsWith("~/") ? join(own, path.slice(1)) : path;
}

/** A link to a folder is one. */
async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function whyNot(folder: string, { code }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return `There is no folder ${folder}. Check how it is written.`;
  if (code === "ENOTDIR") return `${folder} is a file, not a folder. Choose the folder it is in.`;
  if (code === "EACCES" || code === "EPERM") return `AIOS may not look into ${folder}. Choose another folder.`;
  return `${folder} cannot be read (${code}). Choose another folder.`;
}

function refusal(message: string): OperationError {
  return new OperationError("invalid", message, { fields: { path: message } });
}
