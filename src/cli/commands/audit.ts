/** Who did what, and whether the record of it is whole. */
import type { AuditView } from "../../api/people/views.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import type { Registry } from "../registry.ts";
import type { Look } from "../render/look.ts";
import { renderTable, type Column } from "../render/table.ts";
import { relative } from "../render/times.ts";
import { wholeNumber } from "../typed-values.ts";

const actions = ["list", "verify"] as const;

export function defineAudit(registry: Registry): void {
  registry
    .add("Look", "audit", "Show who did what, and check that the record is whole", [
      "aios audit                 newest first",
      "aios audit -n 500",
      "aios audit verify          ends with 1, and names the first bad entry, if one was changed or taken out",
    ])
    .addArgument(registry.program.createArgument("[action]", "what to do").choices(actions).default("list"))
    .option("-n, --limit <count>", "how many", wholeNumber, 50)
    .action(
      registry.does((invocation, command) => {
        const [action] = command.processedArgs as [(typeof actions)[number]];
        return action === "verify" ? verify(invocation) : list(invocation, command.opts()["limit"] as number);
      }),
    );
}

async function verify(invocation: Invocation): Promise<number> {
  const check = await invocation.ask("audit_verify", {});
  invocation.answer(check, () => [check.sentence, ...(check.bad === null ? [`Last: ${check.last_hash}`] : [])]);
  return check.bad === null ? exitCodes.fine : exitCodes.failed;
}

async function list(invocation: Invocation, limit: number): Promise<void> {
  const entries = await invocation.ask("audit", { limit });
  const { look } = invocation;
  invocation.answer(entries, () => (entries.length === 0 ? [] : renderTable(entries, columns(look), look)));
  if (entries.length === 0) invocation.remark("Nobody has changed anything yet.");
}

function columns(look: Look): Column<AuditView>[] {
  return [
    { title: "When", cell: (entry) => relative(entry.at, look) },
    { title: "Who", cell: (entry) => entry.who, least: 12 },
    { title: "What", cell: (entry) => entry.what },
    { title: "About", cell: about, least: 12 },
    { title: "Entry", cell: (entry) => String(entry.id), align: "right", dispensable: 1 },
  ];
}

/** "job report, reason": what is told, and the names of what is not. */
function about({ detail }: AuditView): string {
  const { also, ...told } = detail;
  const parts = Object.entries(told).map(
    ([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return [...parts, ...(Array.isArray(also) ? also.map(String) : [])].join(", ");
}
