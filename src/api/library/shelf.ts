/** The ready-made programs that come with AIOS, read once. */
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { readReadyMade, type ReadyMade } from "../../programs/library/ready-made.ts";
import { didYouMean } from "../../programs/nearest-word.ts";
import { OperationError } from "../operation-error.ts";

export const libraryFolder = fileURLToPath(new URL("../../../library/", import.meta.url));

/** Most useful first; what is not named here comes behind, by name. */
const order = ["tidy-folder", "back-up-folder", "remind-me", "website-up", "photos-by-date", "computer-health"];

let shelf: Promise<ReadyMade[]> | null = null;

export function readyMades(): Promise<ReadyMade[]> {
  shelf ??= readAll().catch((error: unknown) => {
    shelf = null;
    throw error;
  });
  return shelf;
}

async function readAll(): Promise<ReadyMade[]> {
  const names = (await readdir(libraryFolder)).filter((name) => name.endsWith(".ts") && !name.includes(".test"));
  const read = names.map(async (name) =>
    readReadyMade(name.replace(/\.ts$/, ""), await readFile(join(libraryFolder, name), "utf8")),
  );
  const place = ({ id }: ReadyMade) => (order.includes(id) ? order.indexOf(id) : order.length);
  return (await Promise.all(read)).toSorted(
    (one, other) => place(one) - place(other) || one.id.localeCompare(other.id),
  );
}

/** @throws OperationError naming near ones */
export async function readyMade(id: string): Promise<ReadyMade> {
  const all = await readyMades();
  const found = all.find((one) => one.id === id);
  if (found) return found;
  const near = didYouMean(
    id,
    all.map((one) => one.id),
  );
  throw new OperationError("not_found", `There is no ready-made program "${id}".${near} See all in Ready-made.`);
}
