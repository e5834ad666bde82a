/**
 * Reads a jobs list: `jobs.yaml`, `jobs.yml` or `jobs.json`.
 *
 * One bad entry never stops the others, and all that is wrong is told at once. The stages:
 * text → outline (where entries begin and end) → values → jobs → rules between jobs.
 */
import type { Job } from "../model/job.ts";
import { circlesOf } from "./after-circles.ts";
import { type CompileOptions, type CompiledJob, compileJob } from "./compile-job.ts";
import type { EntryChunk, ListOutline } from "./entry-chunk.ts";
import { EntryPlaces } from "./entry-places.ts";
import { nameInText } from "./entry-name.ts";
import { type ListEntry, readEntries } from "./list-entries.ts";
import { outlineOf } from "./list-outline.ts";
import { type ListProblem, inReadingOrder, placesIn } from "./list-problem.ts";
import { didYouMean } from "./nearest-word.ts";

export type { ListProblem } from "./list-problem.ts";

export interface JobsList {
  jobs: Job[];
  /** Entries that have a name and cannot run as they are. They are shown, switched off, with the reason. */
  broken: { name: string; message: string }[];
  /** In the order of the text. */
  problems: ListProblem[];
  /** False when part of the text could not be read, so that absent jobs must not be taken as removed. */
  complete: boolean;
}

export function readJobsList(text: string, options: CompileOptions): JobsList {
  // Editors do not count a byte order mark as a column either.
  return new ListReading(text.replace(/^\uFEFF/, ""), options).result();
}

type Severity = ListProblem["severity"];

class ListReading {
  readonly #text: string;
  readonly #options: CompileOptions;
  readonly #places: EntryPlaces;
  readonly #placeOf: ReturnType<typeof placesIn>;
  readonly #problems: ListProblem[] = [];
  readonly #jobs = new Map<string, { job: Job; entry: ListEntry }>();
  /** Name → reasons. */
  readonly #broken = new Map<string, string[]>();
  #complete = true;

  constructor(text: string, options: CompileOptions) {
    this.#text = text;
    this.#options = options;
    this.#places = new EntryPlaces(text);
    this.#placeOf = placesIn(text);
  }

  result(): JobsList {
    const outline = outlineOf(this.#text);
    const entries = readEntries(this.#text, outline);
    this.#noteOutline(outline, entries);
    this.#noteFaults(entries);
    for (const entry of entries) {
      if (entry.fault === null) this.#take(entry, this.#compile(entry));
    }
    this.#noteWaits();
    return {
      jobs: [...this.#jobs.values()].map(({ job }) => job),
      broken: [...this.#broken].map(([name, messages]) => ({ name, message: messages.join(" ") })),
      problems: inReadingOrder(this.#problems),
      complete: this.#complete,
    };
  }

  #note(severity: Severity, job: string | null, offset: number, message: string): void {
    this.#problems.push({ job, severity, ...this.#placeOf(offset), message });
  }

  #noteOutline(outline: ListOutline, entries: ListEntry[]): void {
    const told = new Set(entries.map(({ fault }) => fault));
    for (const fault of outline.faults) {
      this.#complete = false;
      if (!told.has(fault)) this.#note("error", null, fault.offset, fault.message);
    }
    for (const { name, offset } of outline.settings) {
      const message = `AIOS does not know "${name}" beside the list of jobs. It is kept, and has no effect.`;
      this.#note("warning", null, offset, `${message}${didYouMean(name, ["jobs"])}`);
    }
  }

  /** Entries whose text cannot be read. The same fault in many of them, such as tabs, is told once. */
  #noteFaults(entries: ListEntry[]): void {
    const first = new Map<string, { problem: ListProblem; more: number }>();
    for (const { chunk, fault } of entries) {
      if (fault === null) continue;
      this.#complete = false;
      const name = this.#nameOf(chunk);
      if (name !== null && !this.#broken.has(name)) this.#broken.set(name, [fault.message]);
      const same = first.get(fault.message);
      if (same !== undefined) same.more++;
      else {
        const problem: ListProblem = {
          job: name,
          severity: "error",
          ...this.#placeOf(fault.offset),
          message: fault.message,
        };
        first.set(fault.message, { problem, more: 0 });
      }
    }
    for (const { problem, more } of first.values()) {
      const also = more === 0 ? "" : ` The same is wrong in ${more} more ${more === 1 ? "entry" : "entries"}.`;
      this.#problems.push({ ...problem, message: problem.message + also });
    }
  }

  #nameOf(chunk: EntryChunk): string | null {
    return chunk.name ?? nameInText(this.#text.slice(chunk.start, chunk.end));
  }

  #compile(entry: ListEntry): CompiledJob {
    const { chunk, value } = entry;
    try {
      return compileJob(value, chunk.name, (path) => this.#places.written(chunk, path), this.#options);
    } catch (error) {
      // Only what is nested thousands of levels deep gets here: it exhausts the stack of whoever walks through it.
      const why = error instanceof RangeError ? "it is nested too deeply" : String(error);
      const message = `This entry cannot be read: ${why}.`;
      return {
        name: this.#nameOf(chunk),
        job: null,
        findings: [{ severity: "error", path: [], field: "", on: "key", message }],
      };
    }
  }

  #take(entry: ListEntry, compiled: CompiledJob): void {
    const { name, job } = compiled;
    for (const { offset, message } of entry.remarks) this.#note("warning", name, offset, message);
    for (const { severity, path, on, message } of compiled.findings) {
      this.#note(severity, name, this.#places.offset(entry.chunk, path, on), message);
    }
    if (name === null) return;
    if (this.#jobs.has(name) || this.#broken.has(name)) {
      const message = `There is already a job named "${name}" above, and that one counts. Give this one another name.`;
      this.#note("error", name, this.#places.offset(entry.chunk, ["name"], "value"), message);
    } else if (job !== null) this.#jobs.set(name, { job, entry });
    else {
      const errors = compiled.findings.filter(({ severity }) => severity === "error");
      this.#broken.set(
        name,
        errors.map(({ message }) => message),
      );
    }
  }

  #noteWaits(): void {
    const waits = new Map<string, string[]>();
    for (const [name, { job, entry }] of this.#jobs) {
      if (job.schedule.type !== "after") continue;
      waits.set(name, job.schedule.after);
      job.schedule.after.forEach((other, index) => this.#noteUnknown(name, entry, other, index));
    }
    for (const circle of circlesOf(waits)) this.#breakCircle(circle);
  }

  #noteUnknown(name: string, entry: ListEntry, other: string, index: number): void {
    if (this.#jobs.has(other) || this.#broken.has(other)) return;
    const names = this.#jobs.size > 1000 ? [] : this.#jobs.keys();
    const message = `There is no job named "${other}", so this one does not run after it.${didYouMean(other, names)}`;
    this.#note("warning", name, this.#places.offset(entry.chunk, ["after", index], "value"), message);
  }

  #breakCircle(circle: string[]): void {
    const shownNames = [...circle.slice(0, 5), ...(circle.length > 5 ? ["…"] : []), circle[0]];
    const message =
      circle.length === 1
        ? `"${circle[0]}" waits for itself, so it would never run. Take it out of its "after".`
        : `These jobs wait for each other, so none would ever run: ${shownNames.join(" → ")}. Take one of them out of an "after".`;
    for (const name of circle) {
      const { entry } = this.#jobs.get(name)!;
      this.#note("error", name, this.#places.offset(entry.chunk, ["after"], "value"), message);
      this.#jobs.delete(name);
      this.#broken.set(name, [message]);
    }
  }
}
