/**
 * A disk on which everything only seems to happen: what is done to it is remembered and seen by what comes after, and
 * below lies the real one, untouched. For rehearsals, and to find out what could be taken back.
 */
import { createHash } from "node:crypto";
import path from "node:path";
import { fault, type Disk, type Found } from "./disk.ts";

interface Node {
  kind: Found["kind"];
  /** Where on the disk below what it holds is; null where only this one has it. */
  source: string | null;
  content?: Uint8Array;
  /** What differs from the folder below; null: no longer there. */
  changed: Map<string, Node | null>;
}

export class OverlayDisk implements Disk {
  readonly #below: Disk;
  readonly #root: Node = { kind: "folder", source: path.parse(process.cwd()).root, changed: new Map() };

  constructor(below: Disk) {
    this.#below = below;
  }

  async look(place: string): Promise<Found | null> {
    const node = await this.#find(place);
    if (node === null) return null;
    const found = node.source === null ? null : await this.#below.look(node.source);
    return found ?? { ...nowhere, kind: node.kind, bytes: node.content?.length ?? 0 };
  }

  async list(folder: string): Promise<string[]> {
    const node = await this.#require(folder);
    const names = new Set(node.source === null ? [] : await this.#below.list(node.source));
    for (const [name, child] of node.changed) if (child) names.add(name);
    return [...names].filter((name) => node.changed.get(name) !== null);
  }

  async readLink(place: string): Promise<string> {
    const { source } = await this.#require(place);
    if (source === null) throw fault("EINVAL", place);
    return this.#below.readLink(source);
  }

  async hash(place: string): Promise<string> {
    const node = await this.#require(place);
    if (node.content) return createHash("sha256").update(node.content).digest("hex");
    return this.#below.hash(node.source ?? place);
  }

  async mayChange(folder: string): Promise<boolean> {
    const { source } = await this.#require(folder);
    return source === null || this.#below.mayChange(source);
  }

  async makeFolder(place: string): Promise<void> {
    await this.#put(place, { kind: "folder", source: null, changed: new Map() });
  }

  async write(place: string, content: Uint8Array): Promise<void> {
    await this.#put(place, { kind: "file", source: null, content, changed: new Map() });
  }

  async move(from: string, to: string): Promise<void> {
    await this.#put(to, await this.#require(from));
    await this.remove(from);
  }

  async copy(from: string, to: string): Promise<void> {
    await this.#put(to, copyOf(await this.#require(from)));
  }

  async remove(place: string): Promise<void> {
    if ((await this.#find(place)) !== null) await this.#set(place, null);
  }

  async removeEmptyFolder(place: string): Promise<void> {
    if ((await this.list(place)).length > 0) throw fault("ENOTEMPTY", place);
    await this.remove(place);
  }

  async #put(place: string, node: Node): Promise<void> {
    if ((await this.#find(place)) !== null) throw fault("EEXIST", place);
    await this.#set(place, node);
  }

  async #set(place: string, node: Node | null): Promise<void> {
    const folder = await this.#pin(path.dirname(place));
    if (folder?.kind !== "folder") throw fault(folder ? "ENOTDIR" : "ENOENT", place);
    folder.changed.set(path.basename(place), node);
  }

  async #require(place: string): Promise<Node> {
    const node = await this.#find(place);
    if (node === null) throw fault("ENOENT", place);
    return node;
  }

  async #find(place: string): Promise<Node | null> {
    let node: Node | null = this.#root;
    for (const name of namesOf(place)) {
      if (node === null) return null;
      node = await this.#child(node, name);
    }
    return node;
  }

  /** From now on what is changed in it is remembered. */
  async #pin(place: string): Promise<Node | null> {
    let node: Node = this.#root;
    for (const name of namesOf(place)) {
      const child = await this.#child(node, name);
      if (child === null) return null;
      node.changed.set(name, child);
      node = child;
    }
    return node;
  }

  async #child(node: Node, name: string): Promise<Node | null> {
    const changed = node.changed.get(name);
    if (changed !== undefined) return changed;
    if (node.source === null || node.kind !== "folder") return null;
    const source = path.join(node.source, name);
    const found = await this.#below.look(source);
    return found && { kind: found.kind, source, changed: new Map() };
  }
}

const nowhere = { device: 0n, inode: 0n, modified: 0n, changed: 0n };

function namesOf(place: string): string[] {
  return path.resolve(place).slice(path.parse(place).root.length).split(path.sep).filter(Boolean);
}

function copyOf(node: Node): Node {
  const changed = [...node.changed].map(([name, child]) => [name, child && copyOf(child)] as const);
  return { ...node, changed: new Map(changed) };
}
