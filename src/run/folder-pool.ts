/**
 * Working folders that were not used: a run that left nothing in its folder gives it back as it was, and the next only
 * gives it its name. Making and removing one for each run costs six changes of the file system, this costs two.
 */
import { lstatSync, mkdirSync, readdirSync, readlinkSync } from "node:fs";
import { rename, rmdir, unlink } from "node:fs/promises";
import type { LaunchOrder } from "./channel.ts";

const most = 32;

export class FolderPool {
  readonly #folder: string;
  readonly #ready: { path: string; links: string }[] = [];
  #kept = 0;

  /** @param folder on the file system of the working folders */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** For a folder with these links; null while there is none. */
  take(links: LaunchOrder["links"]): string | null {
    const wanted = JSON.stringify(links);
    const at = this.#ready.findIndex((one) => one.links === wanted);
    return at < 0 ? null : (this.#ready.splice(at, 1)[0]?.path ?? null);
  }

  /** Takes the folder of a run that is over, unless the program left anything of its own there. */
  async takeBack({ own_folder, links }: LaunchOrder): Promise<void> {
    if (own_folder === null) return;
    try {
      const names = readdirSync(own_folder);
      if (!names.every((name) => links.some((link) => link.name === name))) return;
      if (this.#ready.length < most && isUntouched(own_folder, names, links))
        return await this.#keep(own_folder, links);
      // Not blocking, as the file system may be busy with a commit of the database.
      await Promise.all(names.map((name) => unlink(`${own_folder}/${name}`)));
      await rmdir(own_folder);
    } catch {
      // The program has changed or removed it: whatever is there now is the pruner's.
    }
  }

  async #keep(own: string, links: LaunchOrder["links"]): Promise<void> {
    const path = `${this.#folder}/${(this.#kept += 1)}`;
    await rename(own, path);
    this.#ready.push({ path, links: JSON.stringify(links) });
  }
}

function isUntouched(folder: string, names: readonly string[], links: LaunchOrder["links"]): boolean {
  const { mode, uid } = lstatSync(folder);
  if ((mode & 0o7777) !== 0o700 || uid !== process.getuid?.() || names.length !== links.length) return false;
  return links.every(({ name, target }) => readlinkSync(`${folder}/${name}`) === target);
}
