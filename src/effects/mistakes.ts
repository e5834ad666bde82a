/** What the system says no to, in words: what, why, what next. */
import { codeOf, EffectError } from "./disk.ts";

export function inWords(error: unknown): EffectError {
  if (error instanceof EffectError) return error;
  const code = codeOf(error);
  const at = (error as NodeJS.ErrnoException | null)?.path ?? "it";
  const [kind, message] = words(code, at) ?? ["unavailable", unforeseen(error)];
  return new EffectError(kind, message, { cause: error });
}

function words(code: string | null, at: string): [EffectError["kind"], string] | null {
  switch (code) {
    case "ENOENT":
      return ["missing", `${at} is not there. Look at the spelling, and whether it was moved or deleted meanwhile.`];
    case "EEXIST":
    case "ENOTEMPTY":
      return ["taken", `${at} is taken by something else. Choose another name, or say that it may be replaced.`];
    case "EACCES":
    case "EPERM":
      return [
        "refused",
        `The user AIOS runs as may not change ${at}. Allow it (chmod, chown), or choose another place.`,
      ];
    case "EROFS":
      return ["refused", `${at} is on a disk that can only be read. Choose a place on another one.`];
    case "ENOSPC":
    case "EDQUOT":
      return ["full", `The disk of ${at} is full, so nothing was changed. Make room there, then try again.`];
    case "ENAMETOOLONG":
      return ["invalid", `The name of ${at} is too long for its disk. Shorten it.`];
    case "ENOTDIR":
      return ["invalid", `Something in ${at} is a file where a folder should be. Choose another place.`];
    case "EISDIR":
      return ["invalid", `${at} is a folder where a file should be. Choose another place.`];
    case "EBUSY":
    case "ETXTBSY":
      return [
        "unavailable",
        `${at} is in use by the system (perhaps a disk is attached there). Try again when it is free.`,
      ];
    default:
      return null;
  }
}

function unforeseen(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `The disk did not do it (${why}), so nothing was changed. Look at the disk, then try again.`;
}
