/** The key that opens the secrets: a file that only the user of AIOS may read, never in the database. */
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { RandomBytes } from "../model/id.ts";
import { keyBytes } from "../model/seal.ts";

/** The file may not be used as it is; the message says how to mend it. */
export class SecretsKeyError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SecretsKeyError";
  }
}

/**
 * Null where there is none.
 * @throws SecretsKeyError where others could read it, or it belongs to another user, or holds no key
 */
export function readKey(path: string): Buffer | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  const user = process.getuid?.() ?? found.uid;
  if (found.uid !== user) {
    const mend = `If the file is yours to use, give it to this user: chown ${user} '${path}'`;
    throw new SecretsKeyError(
      `The key of the secrets, ${path}, belongs to another user (${found.uid}; AIOS runs as ${user}). ${mend}`,
    );
  }
  if ((found.mode & 0o077) !== 0) {
    const mode = (found.mode & 0o777).toString(8).padStart(4, "0");
    throw new SecretsKeyError(
      `The key of the secrets, ${path}, can be read by other users (mode ${mode}). Take that right from them: chmod 600 '${path}'`,
    );
  }
  return parsed(path);
}

function parsed(path: string): Buffer {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new SecretsKeyError(`The key of the secrets, ${path}, cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const key = Buffer.from(text.trim(), "base64");
  if (key.length === keyBytes) return key;
  throw new SecretsKeyError(
    `${path} holds no key of AIOS (that is ${keyBytes} bytes in base64). Put your copy of the key back, or move the file away and set the secrets anew.`,
  );
}

/** Makes the key where there is none. Of several processes that do so at once, all get the same. */
export function readOrMakeKey(path: string, randomBytes: RandomBytes): Buffer {
  const known = readKey(path);
  if (known !== null) return known;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.new`;
  rmSync(draft, { force: true });
  const text = `${Buffer.from(randomBytes(keyBytes)).toString("base64")}\n`;
  writeFileSync(draft, text, { mode: 0o600, flag: "wx", flush: true });
  try {
    // Whole or not at all, and never in the place of another.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readKey(path)!;
}
