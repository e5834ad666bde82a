/**
 * What a running program can ask of AIOS. Nothing to install: `from "aios"` is there in every program that AIOS starts.
 *
 * Every call resolves when AIOS has it, and rejects with an AiosError that says why it cannot be. What is not awaited
 * is still carried out before the run ends.
 */

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Level = "info" | "warning" | "error";

/** AIOS could not do what was asked. */
export class AiosError extends Error {
  /** That of HTTP, or 0 where nobody answered. */
  readonly status: number;
}

/** The run that this program is. Empty outside AIOS. */
export const run: {
  readonly id: string;
  readonly job: string;
  /** From 1; more after failures. */
  readonly attempt: number;
  readonly device: string;
};

export interface Keeping {
  /** In so many seconds it is forgotten. */
  expiresIn?: number;
}

/** Keeps JSON values by key, for this program (its file): all its jobs and runs share them. */
export const state: {
  /** The value, or `otherwise` where there is none or it has expired. */
  get<T = Json>(key: string, otherwise: T): Promise<T>;
  get<T = Json>(key: string): Promise<T | undefined>;
  /** At most 1 MiB of JSON. It is on the disk when the promise resolves. */
  set(key: string, value: unknown, options?: Keeping): Promise<void>;
  /** False where there was none. */
  delete(key: string): Promise<boolean>;
  has(key: string): Promise<boolean>;
  /** All keys that begin with `prefix`, sorted. */
  keys(prefix?: string): Promise<string[]>;
  /** Adds to a number (0 where there is none) and gives the sum. Nothing that others add is lost. */
  add(key: string, amount?: number, options?: Keeping): Promise<number>;
  /** Sets `change(value)` and gives it. `change` is called again where somebody else was faster. */
  update<T = Json>(key: string, change: (value: T | undefined) => T | Promise<T>, options?: Keeping): Promise<T>;
};

/**
 * The value of a secret that the job declares (`secrets: [NAME]`), set with `aios secrets set NAME`. Where the program
 * was not started by AIOS it is the variable of that name, so that it can be tried by hand.
 */
export function secret(name: string): Promise<string>;

/** How far the run is: from 0 to 1, or null where only the text is known. Cheap enough for a loop. */
export function progress(fraction: number | null, text?: string): Promise<void>;

/** A line for the log with a level and fields; behind all that was printed before. */
export function log(message: string, level?: Level, fields?: Record<string, unknown>): Promise<void>;

/** Keeps a file with the run, for people to look at: `aios artifacts RUN`. One of the same name gives way. */
export function artifact(path: string | URL, options?: { name?: string; mediaType?: string }): Promise<void>;

export interface Call {
  args?: unknown[];
  kwargs?: Record<string, unknown>;
  /** Not before this time: a Date, or epoch seconds. */
  runAfter?: Date | number;
  /** Of all that is asked of the job under one key only the first counts. */
  dedupeKey?: string;
}

/** Asks that a job run. The id of the trigger; null where it was asked for before under the same `dedupeKey`. */
export function trigger(job: string, call?: Call): Promise<number | null>;

/** Something that a person should know. */
export function notify(text: string, level?: Level, options?: { title?: string }): Promise<void>;

export interface Overview {
  /** How many runs went well. */
  succeeded: number;
  failed: { job: string; times: number; reason: string }[];
  /** More than five minutes. */
  late: { job: string; minutes: number }[];
  /** What should have run and did not. */
  never_ran: { job: string; times: number; why: string }[];
  /** What waits for a person. */
  waiting: number;
}

/** How all jobs went within the last hours (at most a year). */
export function overview(hours?: number): Promise<Overview>;

export interface MadeBackup {
  folder: string;
  bytes: number;
  /** How many secrets are in it, sealed. */
  secrets: number;
  /** Old backups that were given up. */
  removed: string[];
}

/**
 * Backs up everything AIOS knows into a folder of its own in `to` (else in `backups` of the home), and keeps the last
 * `keep` there. In a preview nothing is made.
 */
export function backUp(options?: { to?: string | null; keep?: number | null }): Promise<MadeBackup>;

/** Whether this run is only to find out what would happen: nothing it does through AIOS touches anything. */
export const preview: boolean;

export interface Replacing {
  /** What is there gives way, and is kept so that undo can put it back. Else " (2)" is added to the name. */
  replace?: boolean;
}

/**
 * Changes files so that it can be rehearsed (`aios run JOB --preview`) and undone (`aios undo RUN`). Relative paths begin
 * where the program stands; `~` is the folder of the user. Missing folders are made. Each gives the path in the end.
 */
export const files: {
  /** A file, a folder, or a link itself. To a folder that is there, or ends with a slash: into it. */
  move(from: string | URL, to: string | URL, options?: Replacing): Promise<string>;
  copy(from: string | URL, to: string | URL, options?: Replacing): Promise<string>;
  /** A text is written as UTF-8. At most 64 MiB. */
  write(path: string | URL, content: string | Uint8Array, options?: Replacing): Promise<string>;
  /** It is kept for 30 days (AIOS_KEEP_TRASH_DAYS), so that undo can put it back. */
  delete(path: string | URL): Promise<string>;
  /** With the folders above it. One that is there already is fine. */
  makeFolder(path: string | URL): Promise<string>;
};

/** A field of a form, in JSON Schema. */
export interface FormField {
  type: "string" | "number" | "integer" | "boolean" | "array";
  title?: string;
  description?: string;
  default?: Json;
  /** Of a text: "date", "time", "email", "url", "textarea", "folder", "file". */
  format?: string;
  enum?: (string | number)[];
  /** Of a list: one or more of these. */
  items?: { type: "string"; enum: string[] };
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

export interface Form {
  type: "object";
  properties: Record<string, FormField>;
  required?: string[];
}

export interface AskOptions {
  /** What is to be filled in: a JSON Schema of an object, its fields alone, or the schema of one value. */
  form?: Form | FormField | Record<string, FormField>;
  /** Buttons, instead of yes and no. Where there is a form too, one with the tone "bad" does not need it filled in. */
  choices?: string[] | Record<string, string> | { value: string; label: string; tone?: "good" | "bad" | "plain" }[];
  /** What a person should know to answer. */
  text?: string;
  /** Under which the answer is kept; else its words are, so that in other words it is asked anew. */
  key?: string;
  /** After so many seconds it is answered by `default`, or the run is let go of. */
  expiresIn?: number;
  default?: Json;
}

/**
 * Asks a person, without holding a slot: it throws `Asked`, the run ends, and once somebody has answered the program is
 * called again from its beginning with the same arguments, where this gives the answer. So ask first, and act after.
 *
 * Without form and choices the answer is true or false; with choices the value of one; with a form its values; with both
 * `{ choice, …values }`.
 */
export function ask<T = Json>(
  question: string,
  options: AskOptions & ({ form: object } | { choices: object }),
): Promise<T>;
export function ask(question: string, options?: AskOptions): Promise<boolean>;

/** Thrown by `ask`. Let it pass; `finally` is the place to put things in order. */
export class Asked extends Error {}

/**
 * Sends a message through a channel (Settings, or `aios channels`); without `to`, wherever the owner wants to be told. It
 * waits for `holdMinutes` (5, or as the job says) and can be taken back until then: `aios outbox`, or undo the run. Its
 * number in the outbox; null in a rehearsal, which sends nothing.
 */
export function send(
  text: string,
  options?: { to?: string; title?: string; holdMinutes?: number },
): Promise<number | null>;
