/**
 * The images of container jobs: whether they are on this device, and fetching those that are not. One fetch of an image
 * serves all who wait for it, and goes on when a run that waited is ended, as the next will want it too.
 */
import { createHash } from "node:crypto";
import type { Job } from "../../model/job.ts";
import type { RunError } from "../../model/outcome.ts";
import type { StartedRun } from "../driver.ts";
import type { Ask } from "../interpreters.ts";
import type { ContainerEngine } from "./engine.ts";

/** What of an image matters for starting it. */
export interface ImageFacts {
  entrypoint: string[];
  command: string[];
  /** Where its own command wants to start, or null for nowhere in particular. */
  workdir: string | null;
}

export interface ImageSource {
  ask: Ask;
  /** Has the spawner run a command of AIOS's own, under an id that is no run's. */
  launch(id: string, argv: string[], onLine: (line: string) => void): Promise<StartedRun>;
}

/** Tells what happens with images while no run waits for them. */
export type Say = (level: "INFO" | "WARNING", message: string, jobName: string) => void;

type FindEngine = () => Promise<ContainerEngine | RunError | undefined>;

interface Fetch {
  lines: string[];
  listeners: Set<(line: string) => void>;
  done: Promise<RunError | null>;
}

export class Images {
  readonly #source: ImageSource;
  readonly #fetches = new Map<string, Fetch>();
  #fetched = 0;
  /** What the jobs list wants now, and who looks after it. */
  #wanted: Job[] = [];
  #preparing = false;
  readonly #told = new Set<string>();

  constructor(source: ImageSource) {
    this.#source = source;
  }

  /** Fetches the image if it is not there, and tells of that. `undefined` when the spawner was lost meanwhile. */
  async ensure(
    engine: ContainerEngine,
    image: string,
    onLine: (line: string) => void,
  ): Promise<ImageFacts | RunError | undefined> {
    const present = await this.#look(engine, image);
    if (present !== null) return present;
    onLine(`AIOS: the image ${image} is not on this device yet; fetching it (a timeout of the job counts from here)`);
    const failure = await this.#fetch(engine, image, onLine);
    return failure ?? (await this.#look(engine, image)) ?? missingAfterFetch(image);
  }

  /** Fetches the images of these jobs in the background, one at a time. A later call replaces the list. */
  async prepare(jobs: readonly Job[], findEngine: FindEngine, say: Say): Promise<void> {
    this.#wanted = jobs.filter((job) => job.image !== null);
    if (this.#preparing) return;
    this.#preparing = true;
    try {
      for (let job = this.#wanted.shift(); job !== undefined; job = this.#wanted.shift()) {
        const { name } = job;
        await this.#prepareOne(job, findEngine, say).catch((error: unknown) => {
          say("WARNING", `AIOS itself: the image of ${name} could not be got ready ahead: ${String(error)}`, name);
        });
      }
    } finally {
      this.#preparing = false;
    }
  }

  async #prepareOne({ name, image }: Job, findEngine: FindEngine, say: Say): Promise<void> {
    const engine = await findEngine();
    if (engine === undefined || image === null) return;
    if (!("argv" in engine)) return this.#warn(engine, name, say);
    if ((await this.#look(engine, image)) !== null) return;
    say("INFO", `Fetching image ${image} for job ${name}`, name);
    const failure = await this.#fetch(engine, image, () => {});
    if (failure === null) say("INFO", `Image ${image} is there`, name);
    else this.#warn(failure, name, say);
  }

  /** Once for each: the run that needs it tries again, and says so itself. */
  #warn({ message }: RunError, jobName: string, say: Say): void {
    if (!this.#told.has(message)) say("WARNING", message, jobName);
    this.#told.add(message);
  }

  /** Null where the image is not there. */
  async #look(engine: ContainerEngine, image: string): Promise<ImageFacts | null | undefined> {
    const answer = await this.#source.ask([...engine.argv, "image", "inspect", "--format", "{{json .Config}}", image]);
    return answer === undefined ? undefined : readFacts(answer);
  }

  async #fetch(engine: ContainerEngine, image: string, onLine: (line: string) => void): Promise<RunError | null> {
    let fetch = this.#fetches.get(image);
    if (fetch === undefined) {
      fetch = this.#begin(engine, image);
      this.#fetches.set(image, fetch);
      void fetch.done.finally(() => this.#fetches.delete(image));
    }
    for (const line of fetch.lines) onLine(line);
    fetch.listeners.add(onLine);
    const failure = await fetch.done;
    fetch.listeners.delete(onLine);
    return failure;
  }

  #begin(engine: ContainerEngine, image: string): Fetch {
    const lines: string[] = [];
    const listeners = new Set<(line: string) => void>();
    const onLine = (line: string) => {
      lines.push(line);
      for (const listener of listeners) listener(line);
    };
    const id = `image-${createHash("sha256").update(image).digest("hex").slice(0, 12)}-${(this.#fetched += 1)}`;
    const fetching = async () => {
      const run = await this.#source.launch(id, [...engine.argv, "pull", image], onLine);
      const { outcome } = await run.wait();
      return outcome.kind === "succeeded" ? null : fetchFailed(image, lines);
    };
    return { lines, listeners, done: fetching() };
  }
}

function readFacts(answer: string | null): ImageFacts | null {
  if (answer === null) return null;
  try {
    const config = JSON.parse(answer) as { Entrypoint?: string[] | null; Cmd?: string[] | null; WorkingDir?: string };
    const workdir = config.WorkingDir ?? "";
    return {
      entrypoint: config.Entrypoint ?? [],
      command: config.Cmd ?? [],
      workdir: workdir === "" || workdir === "/" ? null : workdir,
    };
  } catch {
    return null;
  }
}

/** What another attempt cannot change: there is no such image, or it is not for everybody. */
const certain =
  /manifest unknown|name unknown|not found|no such image|does not exist|repository name must|invalid reference|denied|unauthorized|authentication required|short-name|no matching manifest/i;
/** Said also where a name could not be looked up, which another attempt may change. */
const network = /no such host|lookup .* on|timeout|timed out|connection refused|connection reset|unreachable|tls|EOF/i;

export function fetchFailed(image: string, lines: readonly string[]): RunError {
  const last =
    lines
      .findLast((line) => line.trim() !== "")
      ?.trim()
      .slice(0, 1000) ?? "nothing was said";
  const isFinal = certain.test(last) && !network.test(last);
  const next = isFinal
    ? "Correct the name, or sign in to its registry with the engine's own login command."
    : "It is tried again with the next attempt; on a device without network, load it with the engine's own load command.";
  const message = `The image ${image} is not on this device, and fetching it failed: ${last}. ${next}`;
  return { type: "ImageMissing", message, traceback: null, retryable: !isFinal };
}

function missingAfterFetch(image: string): RunError {
  const message = `The image ${image} was fetched, but the engine does not know it. See what it says itself, with its own image inspect.`;
  return { type: "ImageMissing", message, traceback: null, retryable: true };
}
