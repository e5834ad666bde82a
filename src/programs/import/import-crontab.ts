/**
 * Turns a user's crontab (`crontab -l`) into jobs. Each line becomes a job of type cron that runs its command, as it
 * stands, through a small shell script of its own: a command is shell text, and only a shell reads it right.
 */
import { type CrontabLine, crontabLine } from "./crontab-line.ts";
import { UniqueNames, nameOfCommand } from "./crontab-names.ts";
import { crontabScript } from "./crontab-script.ts";
import type { ListProblem } from "../list-problem.ts";

export interface ImportedCrontab {
  /** As for `jobs.yaml`. */
  entries: Record<string, unknown>[];
  problems: ListProblem[];
  /** To be written to `Programs/`, executable. */
  scripts: { file: string; content: string }[];
}

export function importCrontab(text: string): ImportedCrontab {
  const reading = new CrontabReading();
  text.split("\n").forEach((line, index) => reading.read(crontabLine(line), index + 1));
  return reading.imported;
}

class CrontabReading {
  readonly imported: ImportedCrontab = { entries: [], problems: [], scripts: [] };
  readonly #env = new Map<string, string>();
  readonly #names = new UniqueNames();
  #shell = "/bin/sh";
  #timezone: string | null = null;
  /** The comment on the line before, if it may be about the next one. */
  #comment: string | null = null;

  read(line: CrontabLine, number: number): void {
    const comment = this.#comment;
    this.#comment = line.kind === "comment" && isAboutJob(line.text) ? line.text : null;
    if (line.kind === "setting") this.#set(line.name, line.value, number);
    if (line.kind === "job") this.#add(line, comment, number);
    if (line.kind === "fault") this.#note("error", null, number, line.column, line.message);
  }

  #note(severity: ListProblem["severity"], job: string | null, line: number, column: number, message: string): void {
    this.imported.problems.push({ job, severity, line, column: column + 1, message });
  }

  /** A setting holds for the lines below it. */
  #set(name: string, value: string, line: number): void {
    if (name === "SHELL") this.#setShell(value, line);
    else if (name === "MAILTO") this.#noteMail(value, line);
    else if (name === "CRON_TZ") this.#timezone = value;
    else if (name === "TZ") {
      // In some crons it moves the times, in all of them the command sees it.
      this.#timezone ??= value;
      this.#env.set(name, value);
    } else if (name === "RANDOM_DELAY") {
      this.#note("warning", null, line, 0, "RANDOM_DELAY is not taken over: the jobs run at their exact times.");
    } else this.#env.set(name, value);
  }

  #setShell(value: string, line: number): void {
    if (/^\/\S+$/.test(value)) this.#shell = value;
    else
      this.#note("warning", null, line, 0, `SHELL is "${value.slice(0, 60)}", which is no full path. /bin/sh is used.`);
  }

  #noteMail(value: string, line: number): void {
    if (value === "") return;
    this.#note(
      "warning",
      null,
      line,
      0,
      "MAILTO is not taken over: AIOS keeps the output of every run, and tells you of failures itself.",
    );
  }

  #add(line: CrontabLine & { kind: "job" }, comment: string | null, number: number): void {
    const command = this.#withoutUser(line, number);
    const name = this.#names.take(nameOfCommand(command));
    const script = crontabScript(line.cron, command, this.#shell);
    if (script.hasInput) {
      const message =
        "The text after % was the input of this command, and is so in the script. Please look at it once.";
      this.#note("warning", name, number, line.column, message);
    }
    const file = `crontab_${name}.sh`;
    this.imported.scripts.push({ file, content: script.content });
    this.imported.entries.push({
      name,
      file,
      type: "cron",
      cron: line.cron,
      ...(this.#timezone === null ? {} : { timezone: this.#timezone }),
      // As cron does it: a command runs once and at its time, or not at all. `shutdown` must not be caught up later.
      retries: 1,
      catch_up: "skip",
      ...(this.#env.size === 0 ? {} : { env: Object.fromEntries(this.#env) }),
      ...(comment === null ? {} : { description: comment }),
    });
  }

  /** The system's own crontab has a user before the command. */
  #withoutUser({ command, column }: CrontabLine & { kind: "job" }, number: number): string {
    const match = /^root[ \t]+(?=\S)/.exec(command);
    if (match === null) return command;
    this.#note(
      "warning",
      null,
      number,
      column,
      'This looks like the crontab of the system. "root" is left out: AIOS runs it as the user it runs as itself.',
    );
    return command.slice(match[0].length);
  }
}

/** Neither a line switched off, nor the ruler `m h dom mon dow command`, nor a line drawn across. */
function isAboutJob(comment: string): boolean {
  if (!/[\p{L}]{2}/u.test(comment) || /^m\s+h\b|dom\s+mon/.test(comment)) return false;
  return crontabLine(comment).kind === "fault";
}
