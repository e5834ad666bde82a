/** The completion script for fish. */
import type { CommandShape, Kind, OptionShape } from "./tree.ts";

export function fishScript(commands: readonly CommandShape[], globals: readonly OptionShape[]): string {
  const names = commands.map((command) => command.name).join(" ");
  return `# Completion of aios for fish:  aios completion fish > ~/.config/fish/completions/aios.fish

function __aios_ask
    set -l words (commandline -opc)
    set -l home
    for at in (seq (count $words))
        if test "$words[$at]" = --home; and test $at -lt (count $words)
            set home --home $words[(math $at + 1)]
        end
    end
    $words[1] $home __complete $argv[1] 2>/dev/null
end

function __aios_command
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if test "$word" = --home
            set skip 1
        else if not string match -q -- '-*' $word
            echo $word
            return 0
        end
    end
    return 1
end

function __aios_in
    set -l command (__aios_command); and contains -- $command $argv
end

complete -c aios -f
${globals.map((option) => `complete -c aios -n 'not __aios_in ${names}' ${optionOf(option)}`).join("\n")}
${commands.map((command) => commandLines(command, names)).join("\n")}
`;
}

function commandLines({ name, summary, options, argument }: CommandShape, names: string): string {
  const inside = `complete -c aios -n '__aios_in ${name}'`;
  return [
    `complete -c aios -n 'not __aios_in ${names}' -a ${name} -d ${quoted(summary)}`,
    ...options.map((option) => `${inside} ${optionOf(option)}`),
    ...(argument === "none" ? [] : [`${inside} ${offer(argument)}`]),
  ].join("\n");
}

function optionOf({ flags, description, value }: OptionShape): string {
  const names = flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const taken = value === null ? [] : ["-r", value === "none" ? "-f" : offer(value)];
  return [...names, ...taken, `-d ${quoted(description)}`].join(" ");
}

function offer(kind: Kind): string {
  if (typeof kind === "object") return `-f -a ${quoted(kind.words.join(" "))}`;
  if (kind === "files") return "-F";
  if (kind === "folders") return `-f -a '(__fish_complete_directories)'`;
  return kind === "none" ? "-f" : `-f -a '(__aios_ask ${kind})'`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
