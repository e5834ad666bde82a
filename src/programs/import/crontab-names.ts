/** Readable names for the commands of a crontab: `/usr/bin/python3 ~/bin/backup_home.py --full` is `backup_home`. */

/** Words that only say how the next one is run, with the options that take a value of their own. */
const wrappers = new Set(
  "sudo nice ionice nohup timeout flock env exec time command chronic setsid if then".split(" "),
);
const interpreters =
  /^(?:python[\d.]*|perl|ruby|php[\d.]*|node|deno|bun|java|bash|sh|zsh|dash|ksh|fish|Rscript|uv|npx)$/;
const preparations = new Set("cd export source . sleep test [ true set umask ulimit mkdir".split(" "));

/** A name of small letters, digits and `_`, at most 40 long. */
export function nameOfCommand(command: string): string {
  const parts = command
    .slice(0, 2000)
    .split(/&&|\|\||[;|\n]/)
    .map(wordsOf)
    .filter((words) => words.length > 0);
  const [program = "", ...others] = parts.find(([first = ""]) => !preparations.has(first)) ?? parts[0] ?? [];
  const isInterpreter = interpreters.test(fileName(program));
  const telling = (isInterpreter ? others.filter((word) => word !== "run") : [program, ...others]).filter(isPlain);
  const names = telling.map(plainName).filter((name) => name !== "");
  // A script says enough by its name; of a command like rsync, what it is given says more.
  const count = isInterpreter || /\.\w{1,5}$/.test(program) ? 1 : 3;
  return names.slice(0, count).join("_").slice(0, 40).replace(/_+$/, "") || plainName(program) || "command";
}

/** The words of a simple command, without assignments, redirections, and what only says how it is run. */
function wordsOf(part: string): string[] {
  const words = part
    .replace(/\d*[<>]+&?\s*\S+/g, " ")
    .split(/[\s(){}$`"']+/)
    .filter((word) => word !== "");
  let first = 0;
  let isWrapped = false;
  for (; first < words.length; first++) {
    const word = words[first]!;
    const belongsToWrapper = isWrapped && (word.startsWith("-") || /^[\d.]+[smhd]?$/.test(word) || /lock/.test(word));
    if (wrappers.has(fileName(word))) isWrapped = true;
    else if (!/^\w+=/.test(word) && !belongsToWrapper) break;
  }
  return words.slice(first);
}

function isPlain(word: string): boolean {
  return !/^[-+&]|[*?]/.test(word) && word.length <= 80;
}

function fileName(word: string): string {
  return word.replace(/\/+$/, "").split("/").at(-1) ?? "";
}

function plainName(word: string): string {
  const name = fileName(word)
    .replace(/\.\w{1,5}$/, "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "");
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 40);
}

/** Gives names out, each once: `copy`, then `copy_2`, `copy_3` … */
export class UniqueNames {
  readonly #taken = new Set<string>();
  /** How far each name has been counted: trying from 2 again would take hours for a list of equal names. */
  readonly #counts = new Map<string, number>();

  take(name: string): string {
    let count = this.#counts.get(name) ?? 1;
    let free = count === 1 ? name : `${name}_${count}`;
    for (; this.#taken.has(free); free = `${name}_${count}`) count++;
    this.#counts.set(name, count);
    this.#taken.add(free);
    return free;
  }
}
