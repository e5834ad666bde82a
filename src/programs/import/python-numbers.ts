/** The value of one Python number literal. */
import { NotData } from "./not-data.ts";
import type { PythonToken } from "./python-tokens.ts";

/** Throws `NotData` for what JSON has no number for, and for whole numbers that would be rounded. */
export function pythonNumberValue({ text: written, start }: PythonToken): number {
  const text = written.replaceAll("_", "");
  const shown = written.slice(0, 40);
  if (/j$/i.test(text)) throw new NotData(start, `${shown} is a complex number, which a job cannot be given.`);
  const isWhole = /^(?:\d+|0[xob].*)$/i.test(text);
  if (isWhole && /^0\d*[1-9]/.test(text)) {
    throw new NotData(
      start,
      `${shown} has a leading zero, which Python does not allow. Write it without, or as a text.`,
    );
  }
  const value = Number(text);
  if (!Number.isFinite(value) || (isWhole && !Number.isSafeInteger(value))) {
    throw new NotData(start, `${shown} is too large to be kept exactly. Write it as a text.`);
  }
  return value;
}
