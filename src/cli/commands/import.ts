/** Takes jobs over from a Python orchestrator or a crontab. */
import { resolve } from "node:path";
import type { ImportView } from "../doors.ts";
import type { Invocation } from "../invocation.ts";
import { Mistake } from "../mistakes.ts";
import type { Registry } from "../registry.ts";
import type { Look } from "../render/look.ts";
import { renderRows } from "../render/table.ts";
import { exitCodes } from "../exit-codes.ts";

export function defineImport(registry: Registry): void {
  registry
    .add("Change", "import", "Take jobs over from an orchestrator.py or a crontab", [
      "aios import orchestrator.py --dry-run     shows what it would add",
      "aios import orchestrator.py               adds it to the jobs list",
      "aios import --crontab                     your own crontab (crontab -l)",
      "aios import --crontab /etc/cron.d/backup",
    ])
    .description(
      "Take jobs over: the SCHEDULED_JOBS list of a Python orchestrator (read as data, never executed), or a crontab.",
    )
    .argument("[file]", "the orchestrator.py, or with --crontab a crontab")
    .option("--crontab", "read a crontab")
    .option("--dry-run", "change nothing, show what would be added")
    .action(
      registry.does(async (invocation, command) => {
        const { crontab, dryRun } = command.opts<{ crontab?: boolean; dryRun?: boolean }>();
        const view = await read(invocation, command.args[0], crontab === true, dryRun !== true);
        invocation.answer(view, () => renderImport(view, invocation.look, dryRun === true));
        return view.entries.length === 0 ? exitCodes.failed : exitCodes.fine;
      }),
    );
}

function read(
  invocation: Invocation,
  given: string | undefined,
  crontab: boolean,
  write: boolean,
): Promise<ImportView> {
  const { doors, configuration, io } = invocation;
  const file = given === undefined ? null : resolve(io.workingDirectory, given);
  if (crontab) return doors.importCrontab(configuration, file, { write });
  if (file === null) {
    throw new Mistake(
      "usage",
      "Name the file to import, as in: aios import orchestrator.py. For your crontab: aios import --crontab",
    );
  }
  return doors.importPython(configuration, file, { write });
}

function renderImport(view: ImportView, look: Look, dryRun: boolean): string[] {
  const { entries, problems, path } = view;
  const jobs = `${entries.length} ${entries.length === 1 ? "job" : "jobs"}`;
  const columns = [
    { cell: (entry: ImportView["entries"][0]) => entry.name, least: 12 },
    { cell: (entry: ImportView["entries"][0]) => look.paint.dim(entry.schedule), least: 16 },
  ];
  const heading = view.written ? `Added ${jobs} to ${path}:` : `Would add ${jobs} to ${path}:`;
  return [
    ...(entries.length === 0
      ? [`Found no jobs to add to ${path}.`]
      : [heading, ...renderRows(entries, columns, look, 2)]),
    ...(view.scripts.length === 0 ? [] : ["", `${view.written ? "Wrote" : "Would write"} ${view.scripts.join(", ")}.`]),
    ...(problems.length === 0 ? [] : ["", ...problems.map((problem) => problemLine(problem, look))]),
    ...(dryRun && entries.length > 0 ? ["", ...view.yaml.trimEnd().split("\n")] : []),
  ];
}

function problemLine({ line, column, message }: ImportView["problems"][0], { paint }: Look): string {
  return `${paint.yellow(`line ${line}, column ${column}:`)} ${message}`;
}
