/** Sums and products of Python constants, such as `60 * 24`, by the rules of Python. */
import { NotData } from "./not-data.ts";
import type { PythonValue } from "./python-literals.ts";
import type { PythonToken } from "./python-tokens.ts";

const mostCharacters = 1_000_000;

/** `sign` is one of + - * / // % **. Throws `NotData` where Python would fail, or the result could not be kept. */
export function combine(left: PythonValue, sign: PythonToken, right: PythonValue): PythonValue {
  if (typeof left === "number" && typeof right === "number") return number(left, sign, right);
  if (sign.text === "+" && typeof left === "string" && typeof right === "string") return left + right;
  if (sign.text === "+" && Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (sign.text === "*" && typeof right === "number") return repeated(left, right, sign);
  if (sign.text === "*" && typeof left === "number") return repeated(right, left, sign);
  throw new NotData(
    sign.start,
    `What "${sign.text}" makes of these is only known when the program runs. Write the value itself instead.`,
  );
}

function number(left: number, sign: PythonToken, right: number): number {
  const value = calculated(left, sign.text, right);
  const isWhole = Number.isInteger(left) && Number.isInteger(right) && Number.isInteger(value);
  if (!Number.isFinite(value) || (isWhole && !Number.isSafeInteger(value))) {
    throw new NotData(
      sign.start,
      `The result of ${left} ${sign.text} ${right} cannot be kept exactly. Write the value itself instead.`,
    );
  }
  return value;
}

function calculated(left: number, sign: string, right: number): number {
  switch (sign) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "//":
      return Math.floor(left / right);
    case "%":
      // In Python the result has the sign of the divisor.
      return left - right * Math.floor(left / right);
    default:
      return left ** right;
  }
}

function repeated(value: PythonValue, times: number, sign: PythonToken): PythonValue {
  if ((typeof value === "string" || Array.isArray(value)) && Number.isInteger(times)) {
    const count = Math.max(times, 0);
    if (count * JSON.stringify(value).length <= mostCharacters) {
      return typeof value === "string"
        ? value.repeat(count)
        : Array.from({ length: count }, () => structuredClone(value)).flat();
    }
  }
  throw new NotData(
    sign.start,
    'What "*" makes of these is too large, or only known when the program runs. Write the value itself instead.',
  );
}
