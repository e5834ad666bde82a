/**
 * What effects need of a disk. There are two: the real one, and one on which everything only seems to happen
 * (overlay-disk.ts). All else is written once for both, so that a rehearsal cannot say anything but what would happen.
 *
 * Paths are absolute, and canonical: the folders in them are no links. Links themselves are never followed.
 */
export interface Found {
  kind: "file" | "folder" | "link" | "other";
  bytes: number;
  device: bigint;
  inode: bigint;
  /** Nanoseconds. */
  modified: bigint;
  /** When anything about it was changed last, its name or its rights too. */
  changed: bigint;
}

export interface Disk {
  /** Null where nothing is. */
  look(path: string): Promise<Found | null>;
  /** Names, in no order. */
  list(folder: string): Promise<string[]>;
  readLink(path: string): Promise<string>;
  /** SHA-256 of a file's content. */
  hash(path: string): Promise<string>;
  /** Whether things may be put into a folder and taken out of it. */
  mayChange(folder: string): Promise<boolean>;

  makeFolder(path: string): Promise<void>;
  /** None of these three replaces anything: they throw with the code EEXIST. @param key see `partOf` */
  write(path: string, content: Uint8Array, key: string): Promise<void>;
  move(from: string, to: string, key: string): Promise<void>;
  copy(from: string, to: string, key: string): Promise<void>;
  /** A file, a link, or a folder with all that is in it. What is not there need not go. */
  remove(path: string): Promise<void>;
  removeEmptyFolder(path: string): Promise<void>;
}

/** What cannot be done, in words: what, why, what next. */
export class EffectError extends Error {
  readonly kind: "missing" | "taken" | "invalid" | "refused" | "full" | "unavailable";
  constructor(kind: EffectError["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EffectError";
    this.kind = kind;
  }
}

export function codeOf(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : null;
}

export function fault(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}
