/** An effect in as few words as will do, where many stand below one another. */
import type { EffectView } from "../../../src/api/effects/declared.ts";

type Short = Pick<EffectView, "kind" | "path" | "to" | "sentence">;

/** "Cat.png" → "Pictures"; whole sentences where it is no file that goes somewhere. */
export function shortEffect({ kind, path, to, sentence }: Short): { what: string; where: string | null } {
  if ((kind !== "move" && kind !== "copy") || to === null) return { what: sentence, where: null };
  const [from, target] = [parts(path), parts(to)];
  const [name = path, newName = to] = [from.at(-1), target.at(-1)];
  const sameFolder = from.slice(0, -1).join("/") === target.slice(0, -1).join("/");
  if (sameFolder) return { what: name, where: newName };
  // Below where it was, the way down; anywhere else, the folder's name.
  const below = from.slice(0, -1).every((part, at) => part === target[at]);
  const folder = below ? target.slice(from.length - 1, -1).join(" / ") : (target.at(-2) ?? to);
  return { what: name, where: newName === name ? folder : `${folder} / ${newName}` };
}

function parts(path: string): string[] {
  return path.split(/[\\/]/).filter((part) => part !== "");
}
