/** How commands are put on the program: each gets the shared options and its work gets an invocation. */
import { Option, type Command } from "commander";
import type { Doors } from "./doors.ts";
import { Invocation, type SharedOptions } from "./invocation.ts";
import type { Io } from "./io.ts";

/** What a command does; it ends with the exit code it gives, 0 if none. */
export type Work = (invocation: Invocation, command: Command) => Promise<number | void>;

export interface Registry {
  /** The program itself: commands look up each other's options on it. */
  program: Command;
  /** Adds a command, as in "show <run>", under a heading of the help. */
  add(heading: Heading, usage: string, summary: string, examples: readonly string[]): Command;
  /** The action of a command. */
  does(work: Work): (...given: unknown[]) => Promise<void>;
}

/** The group of options that every command has; the help shows it last. */
export const everywhere = "Everywhere:";

export type Heading = "Run" | "Look" | "Change" | "Stop" | "Keep safe" | "More";

export function registryOf(program: Command, doors: Doors, io: Io, onEnd: (exitCode: number) => void): Registry {
  return {
    program,
    add(heading, usage, summary, examples) {
      const command = program.command(usage).summary(summary).description(summary).helpGroup(`${heading}:`);
      const title = examples.length === 1 ? "Example:" : "Examples:";
      command.addHelpText("after", () => `\n${title}\n${examples.map((example) => `  ${example}`).join("\n")}`);
      return withSharedOptions(command);
    },
    does(work) {
      return async (...given) => {
        const command = given.at(-1) as Command;
        const invocation = new Invocation(doors, io, sharedOptions(command));
        try {
          onEnd((await work(invocation, command)) ?? 0);
        } finally {
          await invocation.close();
        }
      };
    },
  };
}

/** Taken both before and after the command's name, as people try both. */
export function withSharedOptions(command: Command): Command {
  const shared = [
    new Option("--home <folder>", "the home folder (default: AIOS_HOME, else the working directory)"),
    new Option("--json", "answer in JSON, errors too"),
    new Option("--no-color", "no colours (also: NO_COLOR=1)"),
  ];
  for (const option of shared) command.addOption(option.helpGroup(everywhere));
  return command.addHelpOption(new Option("-h, --help", "show this").helpGroup(everywhere)).optionsGroup("Options:");
}

function sharedOptions(command: Command): SharedOptions {
  const given = command.opts();
  const above = command.parent?.opts() ?? {};
  const home: unknown = given["home"] ?? above["home"];
  return {
    ...(typeof home === "string" ? { home } : {}),
    json: given["json"] === true || above["json"] === true,
    color: given["color"] !== false && above["color"] !== false,
  };
}
