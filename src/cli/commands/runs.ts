/** Lists runs, the newest first. */
import type { Params } from "../../api/operations.ts";
import type { RunView } from "../../api/views.ts";
import { errorSentence } from "../../model/outcome.ts";
import { runStates, type RunState } from "../../model/run.ts";
import { Option } from "commander";
import type { Registry } from "../registry.ts";
import { duration, relative } from "../render/times.ts";
import { renderTable, type Column } from "../render/table.ts";
import type { Look } from "../render/look.ts";
import { runSigns, signed, sourceWord } from "../render/words.ts";
import { wholeNumber } from "../typed-values.ts";

const runsShown = 20;

export function defineRuns(registry: Registry): void {
  registry
    .add("Look", "runs", "List runs, the newest first", [
      "aios runs --job report             the history of one job",
      "aios runs --state failed -n 50     the last 50 failures",
    ])
    .option("-j, --job <job>", "of one job")
    .addOption(new Option("-s, --state <state>", "in one state").choices(runStates))
    .option("-n, --limit <count>", "how many at most", wholeNumber, runsShown)
    .action(
      registry.does(async (invocation, command) => {
        const { job, state, limit } = command.opts<{ job?: string; state?: RunState; limit: number }>();
        const filter: Params<"runs"> = { ...(job && { job }), ...(state && { state }), limit };
        const runs = await invocation.ask("runs", filter);
        // Lets a name that was mistyped be noticed.
        if (runs.length === 0 && job !== undefined) await invocation.ask("jobs", { job });
        invocation.answer(runs, () =>
          runs.length === 0 ? [] : renderTable(runs, columns(invocation.look), invocation.look),
        );
        if (runs.length === 0)
          invocation.remark(`No runs${job ? ` of ${job}` : ""}${state ? ` that are ${state}` : " yet"}.`);
      }),
    );
}

function columns(look: Look): Column<RunView>[] {
  return [
    { title: "Run", cell: (run) => run.short_id },
    { title: "Job", cell: (run) => run.job, least: 12 },
    { title: "State", cell: (run) => signed(runSigns[run.state], look) },
    { title: "Started", cell: (run) => relative(run.started, look) },
    { title: "Took", cell: (run) => duration(run.seconds), align: "right", dispensable: 2 },
    { title: "Because", cell: (run) => sourceWord(run), dispensable: 3 },
    { title: "Device", cell: (run) => run.device, least: 8, dispensable: 4 },
    { title: "Note", cell: (run) => noteOf(run), least: 20, dispensable: 1 },
  ];
}

function noteOf(run: RunView): string {
  const note = run.error === null ? run.note : errorSentence(run.error);
  return note?.split("\n")[0] ?? "";
}
