/**
 * Passwords: scrypt with a salt of their own. The parameters stand in the hash, so that they can grow. N = 2^15, r = 8,
 * p = 3 is 32 MiB and about a quarter of a second; of the settings that OWASP holds to be alike, the one that a small
 * machine bears. Source: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 */
import { scrypt, timingSafeEqual } from "node:crypto";
import type { RandomBytes } from "../model/id.ts";

const current = { N: 2 ** 15, r: 8, p: 3 };
const saltBytes = 16;
const hashBytes = 32;
const leastCharacters = 8;
const mostCharacters = 200;
/** What everybody tries first, apart from one's name. */
const common =
  /^(.)\1*$|^(0123456789|1234567890?|12345678|abcdefgh\w*|qwerty\w*|qwertz\w*|p[a@]ss?w[o0]r[dt]\d*|letmein\d*|iloveyou\d*|aios\d*)$/i;

/** What is wrong with a new password, as a sentence for the field; null: nothing. */
export function passwordProblem(password: string, name: string): string | null {
  const length = [...password].length;
  if (length < leastCharacters) return `Use at least ${leastCharacters} characters. Three or four words are good.`;
  if (length > mostCharacters) return `Use at most ${mostCharacters} characters.`;
  if (common.test(password) || password.toLowerCase().includes(name.toLowerCase())) {
    return "This is one of the first that anybody would try. Three or four words are better.";
  }
  return null;
}

/** `scrypt$N$r$p$salt$hash` */
export async function hashPassword(password: string, randomBytes: RandomBytes): Promise<string> {
  const salt = Buffer.from(randomBytes(saltBytes));
  const hash = await derive(password, salt, current);
  return ["scrypt", current.N, current.r, current.p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/**
 * @param stored null where there is no such person or no password: takes as long, so that the time tells nobody which
 *   names there are
 */
export async function passwordMatches(password: string, stored: string | null): Promise<boolean> {
  const parts = (stored ?? `scrypt$${current.N}$${current.r}$${current.p}$AAAAAAAAAAAAAAAAAAAAAA$`).split("$");
  const [N, r, p] = parts.slice(1, 4).map(Number) as [number, number, number];
  const hash = await derive(password, Buffer.from(parts[4]!, "base64url"), { N, r, p });
  const wanted = Buffer.from(parts[5]!, "base64url");
  return wanted.length === hash.length && timingSafeEqual(wanted, hash);
}

let turn: Promise<unknown> = Promise.resolve();

/** One at a time: many who try at once must not take the machine's memory. */
function derive(password: string, salt: Buffer, { N, r, p }: typeof current): Promise<Buffer> {
  const work = () =>
    new Promise<Buffer>((resolve, reject) => {
      // The same letters can come as different characters from different keyboards (NFKC: NIST SP 800-63B, 5.1.1.2).
      scrypt(password.normalize("NFKC"), salt, hashBytes, { N, r, p, maxmem: 256 * N * r }, (error, hash) =>
        error ? reject(error) : resolve(hash),
      );
    });
  const hash = turn.then(work);
  turn = hash.catch(() => {});
  return hash;
}
