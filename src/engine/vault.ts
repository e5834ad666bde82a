/** Keeps secrets: sealed in the database, opened for a run that declares them and for nobody else. */
import { countSealedChannels } from "../db/channels.ts";
import type { Database } from "../db/database.ts";
import { countSecrets, deleteSecret, listSecrets, putSecret, secretRow, type ListedSecret } from "../db/secrets.ts";
import type { Clock } from "../model/clock.ts";
import type { RandomBytes } from "../model/id.ts";
import type { RunError } from "../model/outcome.ts";
import { keyId, nonceBytes, seal, unseal } from "../model/seal.ts";
import { readKey, readOrMakeKey, SecretsKeyError } from "./secrets-key.ts";

export interface VaultOptions {
  db: Database;
  keyFile: string;
  clock: Clock;
  randomBytes: RandomBytes;
}

export type Revealed = { values: Record<string, string>; error?: undefined } | { error: RunError };

/** A person waits for these: they hear of a locked database. */
const patience = { patienceSeconds: 10 };

export class Vault {
  readonly #options: VaultOptions;

  constructor(options: VaultOptions) {
    this.#options = options;
  }

  /** A sentence where there are secrets but nothing to open them with. */
  async trouble(): Promise<string | null> {
    const { db, keyFile } = this.#options;
    if (readKey(keyFile) !== null) return null;
    const count = await db.read(() => countSecrets(db) + countSealedChannels(db));
    return count === 0 ? null : keyMissing(keyFile);
  }

  /** @throws SecretsKeyError */
  async set(name: string, value: string): Promise<void> {
    const { db, keyFile, clock, randomBytes } = this.#options;
    const trouble = await this.trouble();
    // A new key would look as if all were well, and the old one, once found again, could not be put back.
    if (trouble !== null) throw new SecretsKeyError(trouble);
    const key = readOrMakeKey(keyFile, randomBytes);
    await db.write(() => {
      const version = (secretRow(db, name)?.version ?? 0) + 1;
      putSecret(db, name, seal(key, name, version, value, randomBytes(nonceBytes)), clock.now());
    }, patience);
  }

  /**
   * Seals what is kept elsewhere than among the secrets.
   * @param about what it is of: it opens for nothing else. No name of a secret: with a space in it
   * @throws SecretsKeyError
   */
  async wrap(about: string, value: string): Promise<string> {
    const { keyFile, randomBytes } = this.#options;
    const trouble = await this.trouble();
    if (trouble !== null) throw new SecretsKeyError(trouble);
    const sealed = seal(readOrMakeKey(keyFile, randomBytes), about, 1, value, randomBytes(nonceBytes));
    const { key_id } = sealed;
    const [nonce, ciphertext, tag] = [sealed.nonce, sealed.ciphertext, sealed.tag].map((bytes) =>
      Buffer.from(bytes).toString("base64"),
    );
    return JSON.stringify({ key_id, nonce, ciphertext, tag });
  }

  /** Null where the key that is there does not open it. */
  unwrap(about: string, wrapped: string): string | null {
    const key = readKey(this.#options.keyFile);
    if (key === null) return null;
    const { key_id, ...text } = JSON.parse(wrapped) as Record<"key_id" | "nonce" | "ciphertext" | "tag", string>;
    const [nonce, ciphertext, tag] = [text.nonce, text.ciphertext, text.tag].map((part) => Buffer.from(part, "base64"));
    return unseal(key, about, { version: 1, key_id, nonce: nonce!, ciphertext: ciphertext!, tag: tag! });
  }

  /** Names of those that were there. */
  async delete(names: readonly string[]): Promise<string[]> {
    const { db } = this.#options;
    return db.write(() => names.filter((name) => deleteSecret(db, name)), patience);
  }

  /** `readable`: whether the key that is there opens it. */
  async list(): Promise<(ListedSecret & { readable: boolean })[]> {
    const { db, keyFile } = this.#options;
    const key = readKey(keyFile);
    const id = key === null ? null : keyId(key);
    const rows = await db.read(() => listSecrets(db), patience);
    return rows.map((row) => ({ ...row, readable: row.key_id === id }));
  }

  /** For a run: all of them, or the reason why it cannot start. */
  async reveal(jobName: string, names: readonly string[]): Promise<Revealed> {
    if (names.length === 0) return { values: {} };
    const { db, keyFile } = this.#options;
    const rows = await db.read(() => names.map((name) => secretRow(db, name)));
    const missing = names.filter((_, index) => rows[index] === undefined);
    if (missing.length > 0) return { error: refusal("SecretMissing", secretMissing(jobName, missing)) };
    try {
      const key = readKey(keyFile);
      if (key === null) return { error: refusal("SecretUnreadable", keyMissing(keyFile)) };
      const values = names.map((name, index) => [name, unseal(key, name, rows[index]!)] as const);
      const sealed = values.find(([, value]) => value === null);
      if (sealed) return { error: refusal("SecretUnreadable", otherKey(sealed[0], keyFile)) };
      return { values: Object.fromEntries(values) as Record<string, string> };
    } catch (error) {
      if (error instanceof SecretsKeyError) return { error: refusal("SecretUnreadable", error.message) };
      throw error;
    }
  }
}

/** Another attempt cannot help: a person must do something first. */
function refusal(type: string, message: string): RunError {
  return { type, message, traceback: null, retryable: false };
}

function secretMissing(jobName: string, names: readonly string[]): string {
  const [first] = names;
  const what =
    names.length === 1 ? `the secret ${first}, which is not set` : `secrets that are not set: ${names.join(", ")}`;
  return `The job ${jobName} needs ${what}. Set it with: aios secrets set ${first}`;
}

function keyMissing(keyFile: string): string {
  return (
    `There are secrets, but the key that opens them, ${keyFile}, is missing. Put your copy of it back; ` +
    "without it they cannot be read by anyone: delete them (aios secrets delete NAME) and set them anew."
  );
}

function otherKey(name: string, keyFile: string): string {
  return `The secret ${name} cannot be opened: it was sealed with another key than the one in ${keyFile}, or was changed. Put the right key back, or set it anew: aios secrets set ${name}`;
}
