/** Made-up machines and the AIOS processes on them: who lives, and whose programs can be killed from where. */
import type { Processes } from "../../src/engine/device.ts";
import type { SimDriver } from "./sim-driver.ts";

interface SimProcess {
  host: string;
  driver: SimDriver;
}

export class SimMachines {
  readonly #alive = new Map<string, SimProcess>();
  #nextPid = 100;

  /** A new AIOS process on `host`, and what it can see from there. */
  begin(host: string, driver: SimDriver): { identity: string; processes: Processes } {
    const identity = `${this.#nextPid++}/${host}`;
    this.#alive.set(identity, { host, driver });
    const processes: Processes = {
      host,
      self: identity,
      isAlive: (other) => this.#alive.get(other)?.host === host,
      endRunsOf: async (ids) => this.#kill(host, ids),
    };
    return { identity, processes };
  }

  end(identity: string): void {
    this.#alive.delete(identity);
  }

  #kill(host: string, ids: string[]): number {
    const here = [...this.#alive.values()].filter((process) => process.host === host);
    return here.reduce((count, { driver }) => count + driver.kill(ids), 0);
  }
}
