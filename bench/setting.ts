/** How a benchmark is run: how large, with which interpreter, and who cleans up behind it. */
import { join } from "node:path";
import type { RealAios, StartOptions } from "../test/real/aios.ts";
import type { RealHome } from "../test/real/home.ts";
import { python as pythonOnPath } from "../test/real/python.ts";
import type { Belongings } from "./belongings.ts";
import type { Result } from "./result.ts";

/** `tiny` only shows that a benchmark works. */
export type Size = "full" | "quick" | "tiny";

export interface Setting {
  size: Size;
  /** Whether to measure also what must be installed first. */
  peers: boolean;
  belongings: Belongings;
  /** Says what goes on during something slow. */
  tell: (message: string) => void;
}

export interface Benchmark {
  /** As it is asked for: `p1`. */
  id: string;
  measure: (setting: Setting) => Promise<Result[]>;
}

export const root = join(import.meta.dirname, "..");

/** The interpreter for our programs and for what they are held against. */
export function python(): string {
  const found = process.env["AIOS_PYTHON"] ?? pythonOnPath;
  if (found === null) throw new Error("These benchmarks need Python 3.7 or newer, and there is none on PATH.");
  return found;
}

/** Compiled code is kept from one start to the next, as the launcher does it. */
const cache = { NODE_COMPILE_CACHE: join(root, ".runtime", "cache") };

/** A real AIOS on this home, ready, with the settings a user has who has set nothing. */
export async function startAios(home: RealHome, { environment = {} }: StartOptions = {}): Promise<RealAios> {
  return await home.ready({ environment: { ...cache, ...ownPython(), ...environment } });
}

function ownPython(): Record<string, string> {
  const { AIOS_PYTHON, AIOS_SLOTS, AIOS_JOURNAL } = process.env;
  const given = { AIOS_PYTHON: AIOS_PYTHON ?? pythonOnPath ?? undefined, AIOS_SLOTS, AIOS_JOURNAL };
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
