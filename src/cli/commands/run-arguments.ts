/**
 * What stands behind `aios run JOB`: arguments for the program, `--key value` for its kwargs, and a few options of ours.
 * Commander cannot read it: it would refuse the keys it does not know, and forget where `--` stood.
 */
import type { Json } from "../../model/job.ts";
import { Mistake } from "../mistakes.ts";
import { jsonOrText } from "../typed-values.ts";

export interface RunArguments {
  args: Json[];
  kwargs: Record<string, Json>;
  /** Options of ours that stood behind the job: wait, preview, json, help … */
  own: Set<string>;
  home: string | null;
}

const ownOptions: Record<string, string> = {
  "--wait": "wait",
  "-w": "wait",
  "--preview": "preview",
  "--json": "json",
  "--no-color": "no-color",
  "--help": "help",
  "-h": "help",
};

export function parseRunArguments(given: readonly string[]): RunArguments {
  const parsed: RunArguments = { args: [], kwargs: {}, own: new Set(), home: null };
  for (let index = 0; index < given.length; index++) {
    const argument = given[index]!;
    if (argument === "--") {
      parsed.args.push(...given.slice(index + 1).map(jsonOrText));
      break;
    }
    const own = ownOptions[argument];
    if (own !== undefined) parsed.own.add(own);
    else if (argument === "--home") parsed.home = given[++index] ?? missingHome();
    else if (argument.startsWith("--")) index += takeKeyword(parsed, argument, given[index + 1]);
    else if (/^-[a-z]/i.test(argument)) throw unknownShort(argument);
    else parsed.args.push(jsonOrText(argument));
  }
  return parsed;
}

/** Returns how many further arguments it took: the value, unless it stood behind `=` or there is none. */
function takeKeyword(parsed: RunArguments, argument: string, following: string | undefined): number {
  const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
  if (name === undefined) throw new Mistake("usage", `"${argument}" names nothing. Write --key value or --key=value.`);
  // Hyphens cannot stand in a name of a Python function's argument.
  const key = name.replaceAll("-", "_");
  if (value !== undefined) {
    parsed.kwargs[key] = jsonOrText(value);
    return 0;
  }
  if (following === undefined || following.startsWith("--")) {
    parsed.kwargs[key] = true;
    return 0;
  }
  parsed.kwargs[key] = jsonOrText(following);
  return 1;
}

function missingHome(): never {
  throw new Mistake("usage", "--home needs a folder behind it.");
}

function unknownShort(argument: string): Mistake {
  const message = `There is no option ${argument}. Write --key value for a keyword argument; behind -- everything is an argument. See: aios run --help`;
  return new Mistake("usage", message);
}
