/** Where in the text the parts of an entry stand. */
import { type Node, isCollection, isMap, isNode, isPair, isScalar } from "yaml";
import type { EntryChunk } from "./entry-chunk.ts";
import { parseYaml } from "./parse-yaml.ts";

export type Path = readonly (string | number)[];

/** Parses an entry once more when asked about it: places are only needed for problems, and keeping nodes costs gigabytes. */
export class EntryPlaces {
  readonly #text: string;
  #chunk: EntryChunk | null = null;
  #node: Node | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  /** The offset of the field or value at `path`, or of the nearest thing around it. */
  offset(chunk: EntryChunk, path: Path, on: "key" | "value"): number {
    let offset = firstCharacter(this.#text, chunk);
    let node: unknown = this.#entryNode(chunk);
    for (const [depth, step] of path.entries()) {
      if (!isCollection(node)) break;
      const pair = isMap(node) ? node.items.find(({ key }) => keyText(key) === String(step)) : null;
      const next: unknown = pair ? pair.value : node.items[Number(step)];
      const place = pair && (on === "key" || !hasRange(next)) && depth === path.length - 1 ? pair.key : next;
      if (hasRange(place)) offset = chunk.start + place.range[0];
      node = next;
    }
    return offset;
  }

  /** A scalar as it was written: `1.10`, where its value is the number 1.1. */
  written(chunk: EntryChunk, path: Path): string | null {
    const node = this.#entryNode(chunk);
    const found: unknown = isCollection(node) ? node.getIn(path, true) : null;
    return isScalar(found) && typeof found.source === "string" ? found.source : null;
  }

  #entryNode(chunk: EntryChunk): Node | null {
    if (this.#chunk === chunk) return this.#node;
    this.#chunk = chunk;
    this.#node = entryNode(this.#text, chunk);
    return this.#node;
  }
}

/** The node of the entry itself, with ranges that count from the start of its chunk; null where there is none. */
export function entryNode(text: string, chunk: EntryChunk): Node | null {
  try {
    const { contents } = parseYaml(text.slice(chunk.start, chunk.end));
    if (chunk.form === "value") return contents;
    const item: unknown = isCollection(contents) ? contents.items[0] : null;
    const node: unknown = isPair(item) ? item.value : item;
    return isNode(node) ? node : null;
  } catch {
    return null;
  }
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : "";
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return isNode(node) && Array.isArray(node.range);
}

function firstCharacter(text: string, chunk: EntryChunk): number {
  return chunk.start + Math.max(text.slice(chunk.start, chunk.end).search(/[^ \t\r\n]/), 0);
}
