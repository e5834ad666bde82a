/** All jobs as they are defined now, with the lookups that must not walk through a hundred thousand of them. */
import type { Job } from "./job.ts";

export class JobBook {
  readonly #byName: ReadonlyMap<string, Job>;
  readonly #dependents = new Map<string, Job[]>();

  constructor(jobs: Iterable<Job>) {
    this.#byName = new Map([...jobs].map((job) => [job.name, job]));
    for (const job of this.#byName.values()) {
      if (job.schedule.type !== "after") continue;
      for (const name of job.schedule.after) {
        this.#dependents.set(name, [...(this.#dependents.get(name) ?? []), job]);
      }
    }
  }

  get(name: string): Job | undefined {
    return this.#byName.get(name);
  }

  /** The `after` jobs that name this one. */
  dependentsOf(name: string): readonly Job[] {
    return this.#dependents.get(name) ?? [];
  }

  get size(): number {
    return this.#byName.size;
  }

  values(): MapIterator<Job> {
    return this.#byName.values();
  }
}
