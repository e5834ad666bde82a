/** Carries out operations by name, for a door in this process or behind the socket. */
import { DatabaseError } from "../db/errors.ts";
import { allows } from "../model/role.ts";
import { detailOf } from "../people/audit-detail.ts";
import { appendAudit } from "../people/audit.ts";
import { alerts, alertSeen, notifications, notificationsRead } from "./alerts/alerts.ts";
import * as channels from "./alerts/channels.ts";
import { outbox, outboxCancel, outboxSendNow } from "./alerts/outbox.ts";
import { artifact, artifacts } from "./artifacts.ts";
import { add, cancel, disable, enable, resume, run, stopAll } from "./acts.ts";
import { auditName } from "./actor.ts";
import { patience, type OperationContext } from "./context.ts";
import type { Declared } from "./declare.ts";
import { effects } from "./effects/effects.ts";
import { undo, undoSince, undoSincePlan } from "./effects/undo.ts";
import { health } from "./health.ts";
import { history } from "./history/history.ts";
import { logsSearch } from "./history/logs-search.ts";
import { activity, durations, timeline } from "./history/pictures.ts";
import { jobs } from "./job-views.ts";
import { folders } from "./keeping/folders.ts";
import { backup, backups, doctor, importJobs, schema } from "./keeping/keeping.ts";
import { OperationError } from "./operation-error.ts";
import { libraryAdd } from "./library/add.ts";
import { libraryOnce, libraryPreview } from "./library/rehearse.ts";
import { library, showReadyMade } from "./library/shown.ts";
import { understand } from "./library/understand.ts";
import { libraryUpdate, libraryUpdates } from "./library/updates.ts";
import { operations, type OperationName, type Params, type Result } from "./operations.ts";
import { audit, auditVerify } from "./people/audit.ts";
import { myLink, personLink } from "./people/links.ts";
import { me, passwordSet } from "./people/me.ts";
import { passkeyDelete, passkeyRegister, passkeyRegisterOptions, passkeys } from "./people/passkeys.ts";
import { peopleList, personAdd, personChange, personRemove } from "./people/people.ts";
import { reach, reachSet } from "./people/reach.ts";
import { sessionRevoke, sessions, tokenAdd, tokenRevoke, tokens } from "./people/sessions.ts";
import { routes } from "./routes.ts";
import { decide, review, reviews, snooze } from "./reviews/reviews.ts";
import { logs, runs, show, trigger } from "./run-views.ts";
import { secretDelete, secrets, secretSet } from "./secrets.ts";
import { stateDelete, stateGet, stateList, statePrograms, stateSet } from "./state.ts";
import { devices, status } from "./status.ts";
import { changeJob, jobEntryOf, removeJob } from "./versions/edit-job.ts";
import { draftDiscard, draftSave, goBack, publish } from "./versions/drafts.ts";
import { jobForm } from "./versions/job-form.ts";
import { lookAhead } from "./versions/look-ahead.ts";
import { webhook, webhookRenew } from "./webhooks/address.ts";
import { file, fileDiff, files, fileVersion, fileVersions } from "./versions/look-at-files.ts";
import { tryDraft } from "./versions/try-draft.ts";
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
  effects,
  undo,
  undo_since_plan: undoSincePlan,
  undo_since: undoSince,
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
  webhook,
  webhook_renew: webhookRenew,
  job_entry: jobEntryOf,
  change_job: changeJob,
  remove_job: removeJob,
  look_ahead: lookAhead,
  job_form: jobForm,
  files,
  file,
  file_versions: fileVersions,
  file_version: fileVersion,
  file_diff: fileDiff,
  draft_save: draftSave,
  draft_discard: draftDiscard,
  publish,
  go_back: goBack,
  try_draft: tryDraft,
  library,
  ready_made: showReadyMade,
  library_preview: libraryPreview,
  library_once: libraryOnce,
  library_add: libraryAdd,
  library_updates: libraryUpdates,
  library_update: libraryUpdate,
  understand,
  me,
  my_link: myLink,
  password_set: passwordSet,
  people_list: peopleList,
  person_add: personAdd,
  person_change: personChange,
  person_remove: personRemove,
  person_link: personLink,
  sessions,
  session_revoke: sessionRevoke,
  tokens,
  token_add: tokenAdd,
  token_revoke: tokenRevoke,
  passkeys,
  passkey_register_options: passkeyRegisterOptions,
  passkey_register: passkeyRegister,
  passkey_delete: passkeyDelete,
  audit,
  audit_verify: auditVerify,
  reach,
  reach_set: reachSet,
  reviews,
  review,
  decide,
  snooze,
  alerts,
  alert_seen: alertSeen,
  channels: channels.channels,
  channel_kinds: channels.channelKindsOf,
  channel_add: channels.channelAdd,
  channel_change: channels.channelChange,
  channel_delete: channels.channelDelete,
  channel_test: channels.channelTest,
  push_key: channels.pushKey,
  push_subscribe: channels.pushSubscribe,
  notifications,
  notifications_read: notificationsRead,
  outbox,
  outbox_cancel: outboxCancel,
  outbox_send_now: outboxSendNow,
};

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(table, name);
}

/**
 * The one way to what can be done: whoever may not is refused here, whatever the door has asked before; and what was
 * changed is written down, with who did it, before they hear that it was done.
 * @throws OperationError for a mistake of the asker, or while the database cannot be used
 */
export async function operate<Name extends OperationName>(
  context: OperationContext,
  name: Name,
  params: Params<Name>,
): Promise<Result<Name>> {
  try {
    refuseRole(context, name);
    const result = await table[name](context, params);
    if (changesSomething(name)) await note(context, name, params);
    return result;
  } catch (error) {
    if (error instanceof DatabaseError) throw new OperationError("unavailable", error.message);
    throw error;
  }
}

function refuseRole({ actor }: OperationContext, name: OperationName): void {
  const { role, summary } = operations[name];
  if (allows(actor.role, role)) return;
  throw new OperationError("forbidden", `You are signed in as ${actor.role}, and this takes ${role}: ${summary}.`);
}

function changesSomething(name: OperationName): boolean {
  const declared: Declared = operations[name];
  return declared.changes ?? routes[name][0] !== "GET";
}

async function note({ db, clock, actor }: OperationContext, what: OperationName, params: object): Promise<void> {
  const entry = { at: clock.now(), who: auditName(actor), what, detail: detailOf({ ...params }) };
  await db.write(() => appendAudit(db, entry), patience);
}
