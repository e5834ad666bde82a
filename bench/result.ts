/** What a benchmark hands over: our figure, what it is held against, and whether the goal is met. */
import { shown, summarise, type Better, type Summary } from "./figures.ts";

export interface Side {
  role: "ours" | "limit" | "peer";
  name: string;
  /** Null where it was not measured. */
  figure: Summary | null;
  /** Why not. */
  skipped: string | null;
}

export interface Goal {
  text: string;
  /** What the goal speaks of, mostly a ratio. */
  value: number;
  met: boolean;
}

export interface Result {
  /** As in the list of goals: `P1`. */
  id: string;
  title: string;
  unit: string;
  better: Better;
  sides: Side[];
  goals: Goal[];
  /** What else was seen, and what was checked, in words. */
  facts: string[];
}

export function side(role: Side["role"], name: string, values: readonly number[], better: Better): Side {
  return { role, name, figure: summarise(values, better), skipped: null };
}

export function skippedSide(name: string, why: string): Side {
  return { role: "peer", name, figure: null, skipped: why };
}

export function atMost(text: string, value: number, most: number): Goal {
  return { text: `${text} ≤ ${shown(most)}`, value, met: value <= most };
}

export function atLeast(text: string, value: number, least: number): Goal {
  return { text: `${text} ≥ ${shown(least)}`, value, met: value >= least };
}

/** Ours by the other's, medians. */
export function ratio(ours: Side, other: Side): number {
  return (ours.figure?.median ?? NaN) / (other.figure?.median ?? NaN);
}
