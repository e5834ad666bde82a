/**
 * Seals a secret's value: AES-256-GCM, bound to its name and version, so that neither a value of another name nor an
 * older one of the same name can be put in its place. Pure: the nonce is an argument, and must never be used twice.
 */
import { createCipheriv, createDecipheriv, createHash } from "node:crypto";

export const keyBytes = 32;
export const nonceBytes = 12;

export interface Sealed {
  version: number;
  key_id: string;
  nonce: Uint8Array;
  ciphertext: Uint8Array;
  tag: Uint8Array;
}

/** Tells keys apart without telling anything of them. */
export function keyId(key: Uint8Array): string {
  return createHash("sha256").update("aios secrets key").update(key).digest("hex").slice(0, 16);
}

export function seal(key: Uint8Array, name: string, version: number, value: string, nonce: Uint8Array): Sealed {
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(boundTo(name, version));
  const ciphertext = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
  return { version, key_id: keyId(key), nonce, ciphertext, tag: cipher.getAuthTag() };
}

/** Null where the key is another one, or anything about it was changed. */
export function unseal(key: Uint8Array, name: string, sealed: Sealed): string | null {
  if (sealed.key_id !== keyId(key)) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, sealed.nonce, { authTagLength: 16 });
    decipher.setAAD(boundTo(name, sealed.version));
    decipher.setAuthTag(sealed.tag);
    return Buffer.concat([decipher.update(sealed.ciphertext), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}

function boundTo(name: string, version: number): Buffer {
  return Buffer.from(`aios secret\0${name}\0${version}`);
}
