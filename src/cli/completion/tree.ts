/** What the shells complete, read off the program itself, so that it never tells of a command that is gone. */
import type { Command, Option } from "commander";

/** What can stand in a place. The first five are asked for with `aios __complete KIND`. */
export type Kind =
  | "jobs"
  | "runs"
  | "targets"
  | "reviews"
  | "programs"
  | "files"
  | "folders"
  | "none"
  | { words: readonly string[] };

export interface OptionShape {
  flags: string[];
  description: string;
  /** Null where it takes none. */
  value: Kind | null;
}

export interface CommandShape {
  name: string;
  summary: string;
  options: OptionShape[];
  /** Of its first argument. */
  argument: Kind;
}

const argumentKinds: Record<string, Kind> = {
  run: "jobs",
  trigger: "jobs",
  jobs: "jobs",
  enable: "jobs",
  disable: "jobs",
  why: "jobs",
  show: "runs",
  cancel: "targets",
  import: "files",
  backup: "folders",
  restore: "folders",
  artifacts: "runs",
  reviews: "reviews",
  answer: "reviews",
  decide: "reviews",
  snooze: "reviews",
  versions: "programs",
  diff: "programs",
  "go-back": "programs",
  effects: "runs",
  undo: "runs",
};

const optionKinds: Record<string, Kind> = {
  "--job": "jobs",
  "--after": "jobs",
  "--run": "runs",
  "--file": "programs",
  "--watch": "files",
  "--home": "folders",
};

export function commandShapes(program: Command): CommandShape[] {
  const visible = program.createHelp().visibleCommands(program);
  const names = visible.map((command) => command.name());
  return visible.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    options: command.createHelp().visibleOptions(command).map(optionShape),
    argument: argumentOf(command, names),
  }));
}

function argumentOf(command: Command, names: readonly string[]): Kind {
  if (command.name() === "help") return { words: [...names, "environment"] };
  const choices = command.registeredArguments[0]?.argChoices;
  return choices ? { words: choices } : (argumentKinds[command.name()] ?? "none");
}

/** Those that may stand before any command. */
export function globalOptions(program: Command): OptionShape[] {
  return program.createHelp().visibleOptions(program).map(optionShape);
}

function optionShape(option: Option): OptionShape {
  const flags = [option.short, option.long].filter((flag): flag is string => flag !== undefined && flag !== null);
  const choices = option.argChoices;
  const takesValue = option.required || option.optional;
  const kind = choices ? { words: choices } : (optionKinds[option.long ?? ""] ?? "none");
  return { flags, description: option.description, value: takesValue ? kind : null };
}
