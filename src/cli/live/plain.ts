/** `aios up` without a terminal: one line per fact worth telling, for files, pipes and service managers. */
import type { Fact, LiveRunFact } from "../../engine/facts.ts";
import { wholeLine } from "../render/log-lines.ts";
import type { Look } from "../render/look.ts";

/**
 * A start is told when the run has something to show for it: a line, an end, or this much time. Told at once, idle
 * jobs that find nothing to do would fill the log.
 */
export const startToldAfterSeconds = 1;

export class PlainTelling {
  /** Runs whose start was not told yet. */
  readonly #silent = new Map<string, LiveRunFact>();
  readonly #running = new Map<string, { job: string }>();

  get running(): ReadonlyMap<string, { job: string }> {
    return this.#running;
  }

  tell(fact: Fact, look: Look): string[] {
    switch (fact.kind) {
      case "run_started":
        this.#silent.set(fact.run.id, fact.run);
        this.#running.set(fact.run.id, { job: fact.run.job_name });
        return [];
      case "run_ended": {
        const isQuiet = fact.run.source === "idle" && fact.run.state === "succeeded";
        const told = isQuiet ? [] : this.#start(fact.run.id, look);
        this.#silent.delete(fact.run.id);
        this.#running.delete(fact.run.id);
        // How it ended is a line of the log, which follows.
        return told;
      }
      case "lines":
        return fact.lines.flatMap((line) => [
          ...(line.run_id === null ? [] : this.#start(line.run_id, look)),
          wholeLine({ ...line, job: line.job_name }, look),
        ]);
      case "progress":
        return [];
      case "trouble":
        if (fact.message === null) return [own(look, "INFO", "The database can be used again.")];
        return [own(look, "ERROR", fact.message)];
      case "stop_all":
        if (fact.reason === null) return [own(look, "INFO", "Going on after stop-all.")];
        return [own(look, "WARNING", `Everything is stopped: ${fact.reason}`)];
      case "jobs_changed":
      case "reviews_changed":
      case "alert":
        return [];
    }
  }

  /** Starts that are old enough by now. */
  tellStarts(look: Look): string[] {
    const due = [...this.#silent.values()].filter((run) => look.now - run.started >= startToldAfterSeconds);
    return due.flatMap((run) => this.#start(run.id, look));
  }

  #start(id: string, look: Look): string[] {
    const run = this.#silent.get(id);
    if (run === undefined) return [];
    this.#silent.delete(id);
    const message = run.attempt > 1 ? `started, attempt ${run.attempt}` : "started";
    return [wholeLine({ timestamp: run.started, level: "INFO", job: run.job_name, message }, look)];
  }
}

function own(look: Look, level: string, message: string): string {
  return wholeLine({ timestamp: look.now, level, job: null, message }, look);
}
