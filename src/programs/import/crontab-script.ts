/** The shell script that does what one line of a crontab did. */

export interface CrontabScript {
  content: string;
  /** Whether the line fed text to its command, with `%`. */
  hasInput: boolean;
}

/** `shell` is an absolute path. */
export function crontabScript(cron: string, written: string, shell: string): CrontabScript {
  const [command, input] = splitInput(written);
  const run = input === null ? command : withInput(command, input);
  // Cron starts every command in the user's home.
  const content = `#!${shell}\n# From a crontab: ${cron}\ncd "$HOME" || exit 1\n${run}\n`;
  return { content, hasInput: input !== null };
}

/** In a crontab `%` ends the command; what follows is its input, with each further `%` a line end. `\%` is a `%`. */
function splitInput(written: string): [command: string, input: string | null] {
  const [command = "", ...lines] = written
    .replace(/\\%/g, "\u0000")
    .split("%")
    .map((part) => part.replaceAll("\u0000", "%"));
  return [command.trimEnd(), lines.length === 0 ? null : lines.join("\n")];
}

function withInput(command: string, input: string): string {
  let mark = "CRONTAB_INPUT";
  while (input.split("\n").includes(mark)) mark += "_";
  return `{\n${command}\n} <<'${mark}'\n${input}\n${mark}`;
}
