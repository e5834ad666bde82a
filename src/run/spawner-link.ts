/** The server's end of the channel to its spawner: starts it when it is needed, and again after it was lost. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { type FromSpawner, messageReader, type ToSpawner } from "./channel.ts";

export interface SpawnerOptions {
  leaseSeconds: number;
  pipesFolder: string;
  /** For working folders held ready; on the file system of those in use. */
  foldersFolder: string;
  environment: Readonly<Record<string, string>>;
}

interface LinkEvents {
  onMessage(message: FromSpawner): void;
  /** The spawner is gone without having been asked to go; whatever it had started may still live. */
  onLost(why: string): void;
}

/** As it runs: TypeScript from the source tree, JavaScript from the published package. */
const spawnerFile = path.join(import.meta.dirname, `spawner${path.extname(import.meta.filename)}`);
const closeMilliseconds = 10_000;

export class SpawnerLink {
  readonly #options: SpawnerOptions;
  readonly #events: LinkEvents;
  #child: ChildProcess | null = null;
  #gone: Promise<void> = Promise.resolve();
  #closing = false;

  constructor(options: SpawnerOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Starts the spawner if none is running. What is sent before it is ready waits in its pipe. */
  ensure(): void {
    if (this.#child !== null || this.#closing) return;
    const { leaseSeconds, pipesFolder, foldersFolder, environment } = this.#options;
    const own = [String(leaseSeconds), pipesFolder, foldersFolder];
    const child = spawn(process.execPath, [...smallNode, spawnerFile, ...own], {
      // Its own session: neither Ctrl-C nor a kill of AIOS's process group may hit it, or it could not tidy up.
      detached: true,
      env: environment,
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child = child;
    child.stdout.on(
      "data",
      messageReader<FromSpawner>((message) => this.#events.onMessage(message)),
    );
    child.stdin.on("error", () => {}); // the loss is told below
    this.#gone = new Promise((resolve) => {
      const lost = (why: string) => {
        resolve();
        if (this.#child !== child) return;
        this.#child = null;
        child.stdin.destroy();
        child.stdout.destroy();
        if (!this.#closing) this.#events.onLost(why);
      };
      child.on("error", (error) => lost(error.message));
      child.on("exit", (code, signal) => lost(signal ? `signal ${signal}` : `exit code ${code}`));
    });
  }

  send(message: ToSpawner): void {
    this.#child?.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  /** For a spawner that does not answer any more; tells the loss as any other. */
  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  /** Ends the channel, at which the spawner ends every tree it still has, and itself. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#child?.stdin?.end();
    const late = setTimeout(() => this.kill(), closeMilliseconds);
    await this.#gone;
    clearTimeout(late);
  }
}

/** V8 would otherwise allow itself a heap in proportion to the machine's memory. */
const smallNode = ["--max-old-space-size=64", "--max-semi-space-size=1", "--disable-warning=ExperimentalWarning"];
