/**
 * YAML's anchors across the entries of a list: `&defaults` may be marked in one entry, or beside the list, and be
 * used as `*defaults` in another, although each entry is parsed on its own.
 *
 * Reading the whole text for entries that use an anchor was tried and rejected: the parser looks through all anchors
 * for every use, so that 40,000 jobs with the same defaults took more than a minute.
 */
import { type Document, type Node, isAlias, isCollection, isScalar, visit } from "yaml";
import type { ListOutline } from "./entry-chunk.ts";
import { parseYaml } from "./parse-yaml.ts";
import type { Mistake } from "./yaml-mistakes.ts";

/** How many parts all entries together may have once anchors are put in. */
const mostParts = 5_000_000;

export class Anchors {
  readonly #text: string;
  readonly #outline: ListOutline;
  /** Null until the first use: most lists have none. */
  #marked: Map<string, Node> | null = null;
  #parts = 0;

  constructor(text: string, outline: ListOutline) {
    this.#text = text;
    this.#outline = outline;
  }

  /** Puts what was marked elsewhere into `document`, in place of its uses. Returns what is wrong with them, or null. */
  putInto(document: Document.Parsed): Mistake | null {
    this.#marked ??= this.#markedBesideTheList();
    const marked = this.#marked;
    const here = new Map<string, Node>();
    let mistake: Mistake | null = null;
    visit(document, {
      Node: (_key, node, path) => {
        if (++this.#parts > mostParts) mistake = { offset: 0, message: tooManyUses };
        if (mistake !== null) return visit.BREAK;
        if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) here.set(node.anchor, node);
        if (!isAlias(node)) return undefined;
        const above = here.get(node.source);
        if (above !== undefined && path.includes(above))
          mistake = { offset: node.range?.[0] ?? 0, message: inItself(node.source) };
        // Marked above in the same entry: the parser finds it.
        if (above !== undefined) return undefined;
        const found = marked.get(node.source);
        if (found === undefined) mistake = { offset: node.range?.[0] ?? 0, message: unknown(node.source) };
        return found ?? visit.BREAK;
      },
    });
    if (mistake === null) for (const [name, node] of here) marked.set(name, node);
    return mistake;
  }

  #markedBesideTheList(): Map<string, Node> {
    const marked = new Map<string, Node>();
    let rest = "";
    let from = 0;
    for (const chunk of this.#outline.chunks) {
      rest += this.#text.slice(from, chunk.start);
      from = chunk.end;
    }
    visit(parseYaml(rest + this.#text.slice(from)), {
      Node: (_key, node) => {
        if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) marked.set(node.anchor, node);
      },
    });
    return marked;
  }
}

export const tooManyUses = "Parts marked with & are used (*name) so often here that the text would grow without bound.";

/** YAML allows it, and nothing that a job is given or that is stored can hold it. */
function inItself(name: string): string {
  return `*${name} stands inside the part marked &${name}, which would then be without end. Write what is meant there.`;
}

function unknown(name: string): string {
  return `*${name} refers to a part marked &${name}, and there is none above. If the * is part of the value, put the value in quotes.`;
}
