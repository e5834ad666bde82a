/** Has the driver get ready what the jobs of this device need, before their runs; under a stop nothing is done ahead. */
import type { JobBook } from "../model/job-book.ts";
import { tagsFit, type Job } from "../model/job.ts";

export interface PrepareAheadOptions {
  /** As they are now: another book whenever a job has changed. */
  jobs: () => JobBook;
  isStopped: () => boolean;
  tags: ReadonlySet<string>;
  prepare: (jobs: Job[]) => void;
}

export class PrepareAhead {
  readonly #options: PrepareAheadOptions;
  #told: JobBook | null = null;

  constructor(options: PrepareAheadOptions) {
    this.#options = options;
  }

  /** Seconds until it is worth looking again. */
  tick(): number {
    const { jobs, isStopped, tags, prepare } = this.#options;
    const book = isStopped() ? null : jobs();
    if (book !== this.#told) {
      this.#told = book;
      prepare(book === null ? [] : [...book.values()].filter((job) => job.enabled && tagsFit(job.tags, tags)));
    }
    return 1;
  }
}
