/** The completion script for bash (3.2 too, the one of macOS). */
import type { CommandShape, Kind, OptionShape } from "./tree.ts";

export function bashScript(commands: readonly CommandShape[], globals: readonly OptionShape[]): string {
  const all = [...globals, ...commands.flatMap((command) => command.options)];
  const valued = [...new Set(all.filter((option) => option.value !== null).flatMap((option) => option.flags))];
  return `# Completion of aios for bash. Put into ~/.bashrc:  source <(aios completion bash)

_aios_words() { local IFS=$'\\n'; COMPREPLY=($(compgen -W "$1" -- "$cur")); }

_aios_ask() {
  local IFS=$'\\n' line names=()
  for line in $("\${COMP_WORDS[0]}" "\${home[@]}" __complete "$1" 2>/dev/null); do
    line=\${line%%$'\\t'*}
    [[ $line == "$cur"* ]] && names+=("$(printf %q "$line")")
  done
  COMPREPLY=("\${names[@]}")
}

_aios() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command="" operands=0 i
  local home=()
  COMPREPLY=()
  if [[ $cur == "=" ]]; then cur=""; elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      --home) home=(--home "\${COMP_WORDS[i+1]}"); ((i++)) ;;
      ${valued.filter((flag) => flag !== "--home").join("|")}) ((i++)) ;;
      -*|=) ;;
      *) if [[ -z $command ]]; then command=\${COMP_WORDS[i]}; else ((operands++)); fi ;;
    esac
  done
  case "$command $prev" in
${valueCases(commands, globals)}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${commands.map((command) => `      ${command.name}) _aios_words ${quotedLines(flagsOf(command.options))} ;;`).join("\n")}
      "") _aios_words ${quotedLines(flagsOf(globals))} ;;
    esac
    return
  fi
  if [[ -z $command ]]; then _aios_words ${quotedLines(commands.map((command) => command.name))}; return; fi
  ((operands > 0)) && return
  case $command in
${commands
  .filter(({ argument }) => argument !== "none")
  .map(({ name, argument }) => `    ${name}) ${offer(argument)} ;;`)
  .join("\n")}
  esac
}

complete -o bashdefault -F _aios aios
`;
}

function valueCases(commands: readonly CommandShape[], globals: readonly OptionShape[]): string {
  const lines = new Map<string, string[]>();
  const note = (name: string, option: OptionShape) => {
    if (option.value === null) return;
    const action = option.value === "none" ? ":" : offer(option.value);
    lines.set(action, [...(lines.get(action) ?? []), ...option.flags.map((flag) => `"${name} ${flag}"`)]);
  };
  for (const option of globals) note("", option);
  for (const { name, options } of commands) for (const option of options) note(name, option);
  return [...lines].map(([action, patterns]) => `    ${patterns.join("|")}) ${action}; return ;;`).join("\n");
}

function offer(kind: Kind): string {
  if (typeof kind === "object") return `_aios_words ${quotedLines(kind.words)}`;
  if (kind === "files") return `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))`;
  if (kind === "folders") return `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur"))`;
  return kind === "none" ? ":" : `_aios_ask ${kind}`;
}

function flagsOf(options: readonly OptionShape[]): string[] {
  return options.flatMap((option) => option.flags);
}

/** One a line, as `compgen -W` reads them here. */
function quotedLines(words: readonly string[]): string {
  return `$'${words.map((word) => word.replaceAll("'", "\\'")).join("\\n")}'`;
}
