/** Carries out an installer's command as a run is carried out: by the spawner, with its lease, tree and output. */
import type { Outcome, RunError } from "../../model/outcome.ts";
import type { LaunchOrder } from "../channel.ts";
import { runPaths } from "../run-folders.ts";
import type { Launch } from "../spawned-runs.ts";
import type { Execute, ToolCommand } from "./build.ts";
import type { ToolEnd } from "./install-failure.ts";

/** Installers have nothing to put in order: what they leave is removed. */
const graceSeconds = 2;

export function executeAsRun(place: { home: string; privateFolder: string }, launch: Launch): Execute {
  return async (command, onLine, signal) => {
    if (signal.aborted) return { exit_code: null, signal: null };
    const run = await launch(orderFor(command, place), graceSeconds, { onLine: (_stream, line) => onLine(line) });
    const stop = () => run.stop("stopped", graceSeconds);
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    const { outcome } = await run.wait();
    signal.removeEventListener("abort", stop);
    return toolEnd(outcome);
  };
}

function orderFor(command: ToolCommand, place: { home: string; privateFolder: string }): Omit<LaunchOrder, "pipes"> {
  const { call, outcome, result } = runPaths(place.privateFolder, command.run_id);
  return {
    run_id: command.run_id,
    starter: "exec",
    python: null,
    argv: command.argv,
    // The first two mark its processes, so that they are found as those of runs are.
    env: { ...command.environment, AIOS_RUN_ID: command.run_id, AIOS_HOME: place.home },
    working_folder: command.folder,
    own_folder: null,
    spare_folder: null,
    links: [],
    files: [],
    call: null,
    call_file: call,
    outcome_file: outcome,
    result_file: result,
    niced: command.niced,
    memory_bytes: null,
  };
}

/** What is not an end of the tool itself (it could not be started, the spawner or the lease was lost) stays an error. */
function toolEnd(outcome: Outcome): ToolEnd | RunError {
  if (outcome.kind === "failed" && !["ExitCode", "Signal"].includes(outcome.error.type)) return outcome.error;
  const { exit_code } = outcome;
  return { exit_code, signal: outcome.kind === "succeeded" ? null : outcome.signal };
}
