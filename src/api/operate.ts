/** Carries out operations by name, for a door in this process or behind the socket. */
import { DatabaseError } from "../db/errors.ts";
import { artifact, artifacts } from "./artifacts.ts";
import { add, cancel, disable, enable, resume, run, stopAll } from "./acts.ts";
import type { OperationContext } from "./context.ts";
import { health } from "./health.ts";
import { history } from "./history/history.ts";
import { logsSearch } from "./history/logs-search.ts";
import { activity, durations, timeline } from "./history/pictures.ts";
import { jobs } from "./job-views.ts";
import { folders } from "./keeping/folders.ts";
import { backup, backups, doctor, importJobs, schema } from "./keeping/keeping.ts";
import { OperationError } from "./operation-error.ts";
import type { OperationName, Params, Result } from "./operations.ts";
import { libraryAdd } from "./library/add.ts";
import { libraryOnce, libraryPreview } from "./library/rehearse.ts";
import { library, showReadyMade } from "./library/shown.ts";
import { understand } from "./library/understand.ts";
import { libraryUpdate, libraryUpdates } from "./library/updates.ts";
import { logs, runs, show, trigger } from "./run-views.ts";
import { secretDelete, secrets, secretSet } from "./secrets.ts";
import { stateDelete, stateGet, stateList, statePrograms, stateSet } from "./state.ts";
import { devices, status } from "./status.ts";
import { changeJob, jobEntryOf, removeJob } from "./versions/edit-job.ts";
import { lookAhead } from "./versions/look-ahead.ts";
import { why } from "./why.ts";

type Table = { [Name in OperationName]: (context: OperationContext, params: Params<Name>) => Promise<Result<Name>> };

const table: Table = {
  status,
  health,
  jobs,
  add,
  enable,
  disable,
  run,
  trigger,
  runs,
  show,
  logs,
  cancel,
  why,
  devices,
  stop_all: stopAll,
  resume,
  secrets,
  secret_set: secretSet,
  secret_delete: secretDelete,
  state_programs: statePrograms,
  state_list: stateList,
  state_get: stateGet,
  state_set: stateSet,
  state_delete: stateDelete,
  artifacts,
  artifact,
  history,
  activity,
  durations,
  timeline,
  logs_search: logsSearch,
  backup,
  backups,
  doctor,
  folders,
  import_jobs: importJobs,
  schema,
  job_entry: jobEntryOf,
  change_job: changeJob,
  remove_job: removeJob,
  look_ahead: lookAhead,
  library,
  ready_made: showReadyMade,
  library_preview: libraryPreview,
  library_once: libraryOnce,
  library_add: libraryAdd,
  library_updates: libraryUpdates,
  library_update: libraryUpdate,
  understand,
};

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(table, name);
}

/** @throws OperationError for a mistake of the asker, or while the database cannot be used */
export async function operate<Name extends OperationName>(
  context: OperationContext,
  name: Name,
  params: Params<Name>,
): Promise<Result<Name>> {
  try {
    return await table[name](context, params);
  } catch (error) {
    if (error instanceof DatabaseError) throw new OperationError("unavailable", error.message);
    throw error;
  }
}
