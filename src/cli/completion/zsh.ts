/** The completion script for zsh. */
import type { CommandShape, Kind, OptionShape } from "./tree.ts";

export function zshScript(commands: readonly CommandShape[], globals: readonly OptionShape[]): string {
  return `#compdef aios
# Completion of aios for zsh. Put into ~/.zshrc, after compinit:  source <(aios completion zsh)

_aios_ask() {
  local -a home lines names
  local -i at=\${aios_words[(i)--home]}
  (( at < \${#aios_words} )) && home=(--home \${(Q)aios_words[at+1]})
  lines=(\${(f)"$("\${(Q)aios_words[1]}" $home __complete $1 2>/dev/null)"})
  local line
  for line in $lines; do names+=("\${\${line%%$'\\t'*}//:/\\\\:}\${\${(M)line:#*$'\\t'?*}:+:\${line#*$'\\t'}}"); done
  _describe -t $1 $1 names
}

_aios() {
  local context state state_descr line
  local -a aios_words=($words)
  typeset -A opt_args
  _arguments -C \\
${globals.map((option) => `    ${specOf(option)}`).join(" \\\n")} \\
    '1: :->command' \\
    '*:: :->rest' && return
  case $state in
    command)
      local -a commands=(
${commands.map(({ name, summary }) => `        ${quoted(`${name}:${summary.replaceAll(":", "\\:")}`)}`).join("\n")}
      )
      _describe -t commands command commands ;;
    rest)
      case $words[1] in
${commands.map(caseOf).join("\n")}
      esac ;;
  esac
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _aios "$@"; else compdef _aios aios; fi
`;
}

function caseOf({ name, options, argument }: CommandShape): string {
  const operand = argument === "none" ? [] : [quoted(`1: :${offer(argument)}`)];
  // Without a place for the others, options behind them would not be completed.
  const specs = [...options.map(specOf), ...operand, quoted("*: : ")];
  return `        ${name})\n          _arguments ${specs.join(" \\\n            ")} ;;`;
}

function specOf({ flags, description, value }: OptionShape): string {
  const text = `[${description.replaceAll(/[[\]:\\]/g, "\\$&")}]${value === null ? "" : `: :${offer(value)}`}`;
  // May be repeated, as some options collect.
  if (flags.length === 1) return quoted(`*${flags[0]}${value === null ? "" : "="}${text}`);
  const [short, long] = flags as [string, string];
  return `'(${short} ${long})'{${short}${value === null ? "" : "+"},${long}${value === null ? "" : "="}}${quoted(text)}`;
}

function offer(kind: Kind): string {
  if (typeof kind === "object") return `(${kind.words.join(" ")})`;
  if (kind === "files") return "_files";
  if (kind === "folders") return "_files -/";
  // The space in front keeps _arguments from putting options of its own between the words.
  return kind === "none" ? " " : ` _aios_ask ${kind}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
