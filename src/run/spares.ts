/** The server's part in spare processes: when they are wanted, what they are born with, which runs may use one. */
import type { LaunchOrder, SpareBirth, ToSpawner } from "./channel.ts";
import type { PipeNames, PipePool } from "./pipe-pool.ts";

const wantedSpares = 2;
/** As a run's id may be, and the names of both marks. */
const mostMarkBytes = 64 + "AIOS_RUN_ID=AIOS_HOME=".length;

/** What Node, V8, ICU or the C library look at when the process starts, so that it cannot be changed afterwards. */
const readAtStart =
  /^(?:NODE_|UV_|LD_|LC_|LANG$|LANGUAGE$|ICU_|MALLOC_|GLIBC_|GCONV_|LOCPATH$|TZDIR$|SSL_|OPENSSL_|ZLIB_|MIMALLOC_)/;

export class Spares {
  readonly #birth: Omit<SpareBirth, "pipes">;
  readonly #pipes: PipePool;
  readonly #send: (message: ToSpawner) => void;
  /** Of spares that were asked for. Whether they live, only the spawner knows. */
  #asked: PipeNames[] = [];
  #underWay = 0;

  /** `env` is the environment every run begins with, `argv` starts a spare. */
  constructor(
    born: { argv: string[]; env: Readonly<Record<string, string>>; home: string },
    pipes: PipePool,
    send: (message: ToSpawner) => void,
  ) {
    const room = "-".repeat(mostMarkBytes + Buffer.byteLength(born.home));
    this.#birth = { argv: born.argv, env: { ...born.env, AIOS_SPARE: room }, folder: born.home };
    this.#pipes = pipes;
    this.#send = send;
  }

  /** The pipes of a spare for this run; null where it needs a start of its own, or there is none. */
  take(order: Omit<LaunchOrder, "pipes">): PipeNames | null {
    return this.#suits(order) ? (this.#asked.shift() ?? null) : null;
  }

  #suits({ starter, env }: Omit<LaunchOrder, "pipes">): boolean {
    if (process.platform !== "linux" || starter !== "spare") return false;
    const names = new Set([...Object.keys(env), ...Object.keys(this.#birth.env)]);
    return [...names].every((name) => !readAtStart.test(name) || env[name] === this.#birth.env[name]);
  }

  /** After a run that could have used one: the next is likely to come. Without such runs there is no spare at all. */
  async replenish(): Promise<void> {
    while (process.platform === "linux" && this.#asked.length + this.#underWay < wantedSpares) {
      this.#underWay += 1;
      const pipes = await this.#pipes.take();
      this.#underWay -= 1;
      if (typeof pipes === "string") return;
      this.#asked.push(pipes);
      this.#send({ do: "make_spare", birth: { ...this.#birth, pipes } });
    }
  }

  /** They ended with their spawner. */
  lost(): void {
    this.#asked = [];
  }
}
