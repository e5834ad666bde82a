/**
 * Version specifiers as `requires-python` has them (PEP 440), for versions that are plain numbers: no release of
 * Python that AIOS could meet is anything else. No I/O.
 */

const clause = /^(~=|===|==|!=|<=|>=|<|>)\s*v?(\d+(?:\.\d+)*)(?:(?:a|b|rc|\.dev|\.post)\d+)?(\.\*)?$/;

/** What is wrong with the specifier, to go on after "requires-python", or null. */
export function specifierProblem(specifier: string): string | null {
  const odd = clausesOf(specifier).find((one) => !clause.test(one));
  return odd === undefined ? null : `says ${JSON.stringify(odd)}, which is no version`;
}

/** Whether Python `version`, such as "3.11.7", is among those that the specifier allows. */
export function versionFits(version: string, specifier: string): boolean {
  return clausesOf(specifier).every((one) => clauseFits(numbersOf(version), one));
}

function clausesOf(specifier: string): string[] {
  return specifier
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

function clauseFits(version: number[], text: string): boolean {
  const [, operator, wanted, wildcard] = clause.exec(text) as unknown as [string, string, string, string | undefined];
  const numbers = numbersOf(wanted);
  const order = compare(wildcard === undefined ? version : version.slice(0, numbers.length), numbers);
  switch (operator) {
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case "<":
      return order < 0;
    case "!=":
      return order !== 0;
    case "~=":
      return order >= 0 && compare(version.slice(0, numbers.length - 1), numbers.slice(0, -1)) === 0;
    default:
      return order === 0;
  }
}

function numbersOf(version: string): number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? "").split(".").map(Number);
}

/** Missing numbers count as 0: 3.9 is 3.9.0. */
function compare(one: readonly number[], other: readonly number[]): number {
  for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
