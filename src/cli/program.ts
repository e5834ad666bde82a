/** The command line: all commands, and from the arguments to an exit code. */
import { Command, CommanderError, Help, type Argument, type Option } from "commander";
import type { Doors } from "./doors.ts";
import { exitCodes, exitCodeWords } from "./exit-codes.ts";
import { defineAdd } from "./commands/add.ts";
import { defineAlerts } from "./commands/alerts.ts";
import { defineArtifacts } from "./commands/artifacts.ts";
import { defineChannels } from "./commands/channels.ts";
import { defineComplete } from "./commands/complete.ts";
import { defineAudit } from "./commands/audit.ts";
import { defineControl } from "./commands/control.ts";
import { defineEffects } from "./commands/effects.ts";
import { defineHealth } from "./commands/health.ts";
import { defineHelp } from "./commands/help.ts";
import { defineImport } from "./commands/import.ts";
import { defineJobs } from "./commands/jobs.ts";
import { defineKeeping } from "./commands/keeping.ts";
import { defineLogs } from "./commands/logs.ts";
import { defineOpen } from "./commands/open.ts";
import { definePeople } from "./commands/people.ts";
import { defineReviews } from "./commands/reviews.ts";
import { defineOutbox } from "./commands/outbox.ts";
import { defineRun } from "./commands/run.ts";
import { defineRuns } from "./commands/runs.ts";
import { defineSecrets } from "./commands/secrets.ts";
import { defineShow } from "./commands/show.ts";
import { defineState } from "./commands/state.ts";
import { defineStatus } from "./commands/status.ts";
import { defineStopAll } from "./commands/stop-all.ts";
import { defineTokens } from "./commands/tokens.ts";
import { defineUp } from "./commands/up.ts";
import { defineVersions } from "./commands/versions.ts";
import { defineWhy } from "./commands/why.ts";
import type { Io } from "./io.ts";
import { explain, Mistake } from "./mistakes.ts";
import { clean, cleanJson } from "./render/clean.ts";
import { paintWith, wantsColours } from "./render/look.ts";
import { everywhere, registryOf, withSharedOptions } from "./registry.ts";
import { version } from "./version.ts";

const families = [
  defineUp,
  defineOpen,
  defineRun,
  defineStatus,
  defineHealth,
  defineJobs,
  defineRuns,
  defineReviews,
  defineShow,
  defineAlerts,
  defineArtifacts,
  defineEffects,
  defineLogs,
  defineWhy,
  defineVersions,
  defineAdd,
  defineOutbox,
  defineSecrets,
  defineChannels,
  defineState,
  definePeople,
  defineTokens,
  defineAudit,
  defineControl,
  defineImport,
  defineStopAll,
  defineKeeping,
  defineComplete,
  defineHelp,
];

/** @param onEnd gets the exit code of the command that was carried out */
export function buildProgram(doors: Doors, io: Io, onEnd: (exitCode: number) => void = () => {}): Command {
  const program = new Command("aios")
    .description("Runs your programs at the right time on the right machine, and shows everything that happens.")
    .usage("[command] [options]")
    .enablePositionalOptions()
    .helpCommand(false)
    .version(version(), "-V, --version", "show the version");
  withSharedOptions(program);
  dress(program, io);
  const registry = registryOf(program, doors, io, onEnd);
  for (const define of families) define(registry);
  for (const command of [program, ...program.commands]) turnErrorsIntoMistakes(command);
  program.addHelpText("after", () => rootEnding(program, io));
  return program;
}

/**
 * @param argv the arguments behind the program's name
 * @returns the exit code; everything worth saying was said
 */
export async function runCli(argv: readonly string[], doors: Doors, io: Io): Promise<number> {
  let exitCode: number = exitCodes.fine;
  const program = buildProgram(doors, io, (code) => (exitCode = code));
  try {
    await program.parseAsync(withDefaultCommand(argv), { from: "user" });
    return io.outputClosed.aborted ? exitCodes.fine : exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.fine;
    if (io.outputClosed.aborted) return exitCodes.fine;
    return report(error, argv, io);
  }
}

/** `aios` alone, or with nothing but options, means `aios up`. Commander's own default would take typos for it. */
function withDefaultCommand(argv: readonly string[]): string[] {
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index]!;
    if (["-h", "--help", "-V", "--version"].includes(argument)) return [...argv];
    if (argument === "--home") index++;
    else if (!argument.startsWith("-")) return [...argv];
  }
  return ["up", ...argv];
}

function report(error: unknown, argv: readonly string[], io: Io): number {
  const { kind, message, exitCode } = explain(error);
  const ended = argv.indexOf("--");
  const json = argv.slice(0, ended === -1 ? undefined : ended).includes("--json");
  if (json) {
    io.stderr.write(`${cleanJson(JSON.stringify({ error: { kind, message, exit_code: exitCode } }))}\n`);
  } else {
    const paint = paintWith(!argv.includes("--no-color") && wantsColours(io.isTerminal, io.environment));
    const lines = message.split("\n").map((line) => clean(line, false));
    io.stderr.write(`${paint.red("Error:")} ${lines.join("\n")}\n`);
  }
  const stack = error instanceof Error ? error.stack : undefined;
  if (io.environment["AIOS_DEBUG"] && stack !== undefined) io.stderr.write(`${stack}\n`);
  return exitCode;
}

/** Commander's messages, in our form: what is wrong, what was meant, where to read on. */
function turnErrorsIntoMistakes(command: Command): void {
  command.configureOutput({ outputError: () => {} }).exitOverride((error) => {
    if (error.exitCode === 0) throw error;
    const said = error.message.replace(/^error: /, "").replace(/\n\((Did you mean .*)\)$/s, ". $1");
    const sentence = `${said[0]!.toUpperCase()}${said.slice(1)}`.replace(/[^.?]$/, "$&.");
    const path = command.parent ? `aios ${command.name()}` : "aios";
    throw new Mistake("usage", `${sentence} See: ${path} --help`, { cause: error });
  });
}

function dress(program: Command, io: Io): void {
  const colours = wantsColours(io.isTerminal, io.environment);
  const { bold, cyan } = paintWith(true);
  program.configureOutput({
    writeOut: (text) => void io.stdout.write(text),
    writeErr: (text) => void io.stderr.write(text),
    getOutHelpWidth: () => Math.min(100, io.columns()),
    getErrHelpWidth: () => Math.min(100, io.columns()),
    getOutHasColors: () => colours,
    getErrHasColors: () => colours,
  });
  program.configureHelp({
    styleTitle: bold,
    styleOptionText: cyan,
    styleSubcommandText: cyan,
    styleArgumentText: cyan,
    // "[options]" behind each command would only say what all have in common.
    subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(argumentTerm)].join(" "),
    groupItems<Item extends Command | Option>(unsorted: Item[], visible: Item[], groupOf: (item: Item) => string) {
      const groups = Help.prototype.groupItems.call(this, unsorted, visible, groupOf as never) as Map<string, Item[]>;
      const shared = groups.get(everywhere);
      groups.delete(everywhere);
      if (shared !== undefined) groups.set(everywhere, shared);
      return groups;
    },
  });
}

function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function rootEnding(program: Command, io: Io): string {
  const { bold } = paintWith(wantsColours(io.isTerminal, io.environment));
  const codes = exitCodeWords.map(([code, words]) => `  ${String(code).padEnd(4)} ${words}`);
  return [
    "",
    bold("Exit codes:"),
    ...codes,
    "",
    bold("Read on:"),
    `  ${program.name()} COMMAND --help       each command, with examples`,
    `  ${program.name()} help environment     the variables AIOS reads`,
  ].join("\n");
}
