/** Help topics, and the JSON Schema of the jobs list. */
import { variables } from "../../engine/configuration.ts";
import type { Invocation } from "../invocation.ts";
import { Mistake } from "../mistakes.ts";
import type { Registry } from "../registry.ts";
import { renderRows } from "../render/table.ts";

/** Read by the command line alone, so they stand in no configuration. */
const ownVariables = {
  NO_COLOR: "set to anything: no colours",
  AIOS_DEBUG: "set to 1: errors show where in AIOS they came from",
};

export function defineHelp(registry: Registry): void {
  registry
    .add("More", "schema", "Print the JSON Schema of the jobs list, for editors", ["aios schema > jobs.schema.json"])
    .action(registry.does(async (invocation) => invocation.printJson(await invocation.doors.jobsSchema())));
  registry
    .add("More", "help", "Show help on a command, or on: environment", ["aios help run", "aios help environment"])
    .argument("[topic]", "a command, or environment")
    .action(registry.does((invocation, command) => help(registry, invocation, command.args[0])));
}

async function help({ program }: Registry, invocation: Invocation, topic: string | undefined): Promise<void> {
  if (topic === "environment") return environment(invocation);
  if (topic === undefined) return program.outputHelp();
  const command = program.commands.find((one) => one.name() === topic);
  if (command === undefined) throw new Mistake("usage", `There is no help on "${topic}". See: aios help`);
  command.outputHelp();
}

function environment(invocation: Invocation): void {
  const all = { ...variables, ...ownVariables };
  const { look } = invocation;
  const columns = [
    { cell: ([name]: [string, string]) => look.paint.cyan(name) },
    { cell: ([, meaning]: [string, string]) => meaning },
  ];
  invocation.answer(all, () => [
    "Variables that AIOS reads:",
    "",
    ...renderRows(Object.entries(all), columns, look, 2),
  ]);
}
