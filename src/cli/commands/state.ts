/** What programs keep from one run to the next, for a person to see and to mend. */
import type { StateView } from "../../api/views.ts";
import type { Invocation } from "../invocation.ts";
import { Mistake } from "../mistakes.ts";
import type { Registry } from "../registry.ts";
import type { Look } from "../render/look.ts";
import { renderTable, type Column } from "../render/table.ts";
import { relative } from "../render/times.ts";
import { jsonOrText, seconds } from "../typed-values.ts";

const actions = ["list", "get", "set", "delete"] as const;

export function defineState(registry: Registry): void {
  registry
    .add("Change", "state", "Show or change what programs keep from one run to the next", [
      "aios state                              which programs keep something",
      "aios state list report.py               keys and values; a job's name will do as well",
      "aios state get report.py cursor         the value, as JSON",
      "aios state set report.py cursor 42      JSON where it is JSON, else text",
      "aios state delete report.py cursor",
    ])
    .addArgument(registry.program.createArgument("[action]", "what to do").choices(actions).default("list"))
    .argument("[program]", "a file in Programs/, or a job of it")
    .argument("[key]")
    .argument("[value]", "JSON where it is JSON, else text")
    .option("--expires-in <time>", "forget it after so long, as in 1h (set)", seconds)
    .action(
      registry.does((invocation, command) => {
        const [action, ...operands] = command.processedArgs as [(typeof actions)[number], ...(string | undefined)[]];
        const given = operands.filter((operand) => operand !== undefined);
        const { expiresIn } = command.opts<{ expiresIn?: number }>();
        return carryOut(invocation, action, given, expiresIn);
      }),
    );
}

const operands = { list: [], get: ["PROGRAM", "KEY"], set: ["PROGRAM", "KEY", "VALUE"], delete: ["PROGRAM", "KEY"] };

async function carryOut(
  invocation: Invocation,
  action: (typeof actions)[number],
  given: readonly string[],
  expiresIn: number | undefined,
): Promise<void> {
  if (given.length < operands[action].length) {
    throw new Mistake("usage", `Write it as: aios state ${action} ${operands[action].join(" ")}`);
  }
  const [program = "", key = "", text = ""] = given;
  switch (action) {
    case "list":
      return given.length === 0 ? listPrograms(invocation) : listKeys(invocation, program);
    case "get": {
      const found = await invocation.ask("state_get", { program, key });
      return invocation.answer(found, () => JSON.stringify(found.value, null, 2).split("\n"));
    }
    case "set": {
      const expiry = expiresIn === undefined ? {} : { expires_in: expiresIn };
      const kept = await invocation.ask("state_set", { program, key, value: jsonOrText(text), ...expiry });
      return invocation.answer(kept, () => [`${kept.program} keeps ${key} = ${JSON.stringify(kept.value)}.`]);
    }
    case "delete": {
      const gone = await invocation.ask("state_delete", { program, key });
      if (!gone.deleted) throw new Mistake("not_found", `${gone.program} keeps no "${key}".`);
      return invocation.answer(gone, () => [`${gone.program} keeps ${key} no more.`]);
    }
  }
}

async function listPrograms(invocation: Invocation): Promise<void> {
  const programs = await invocation.ask("state_programs", {});
  const { look } = invocation;
  const columns: Column<(typeof programs)[0]>[] = [
    { title: "Program", cell: (one) => one.program, least: 12 },
    { title: "Keys", cell: (one) => String(one.keys), align: "right" },
    { title: "Changed", cell: (one) => relative(one.updated, look) },
  ];
  invocation.answer(programs, () => (programs.length === 0 ? [] : renderTable(programs, columns, look)));
  if (programs.length === 0) invocation.remark("No program keeps anything yet. How they do it: docs/sdk.md");
}

async function listKeys(invocation: Invocation, program: string): Promise<void> {
  const all: StateView[] = [];
  for (;;) {
    const after = all.at(-1)?.key;
    const page = await invocation.ask("state_list", { program, ...(after === undefined ? {} : { after }) });
    if (page.length === 0) break;
    all.push(...page);
  }
  const { look } = invocation;
  invocation.answer(all, () => (all.length === 0 ? [] : renderTable(all, keyColumns(look), look)));
  if (all.length === 0) invocation.remark(`${program} keeps nothing.`);
}

function keyColumns(look: Look): Column<StateView>[] {
  return [
    { title: "Key", cell: (one) => one.key, least: 8 },
    { title: "Value", cell: (one) => JSON.stringify(one.value), least: 12 },
    { title: "Changed", cell: (one) => relative(one.updated, look), dispensable: 2 },
    { title: "Until", cell: (one) => (one.expires === null ? "" : relative(one.expires, look)), dispensable: 1 },
  ];
}
