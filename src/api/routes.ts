/**
 * Where each operation stands in the API, below `/api/v1`. Plain data, so that the page can have it without the rest.
 * What a path does not name goes in the query (GET, DELETE) or the body as JSON (POST, PUT).
 */
import type { OperationName } from "./operations.ts";

export type Method = "GET" | "POST" | "PUT" | "DELETE";
export type Route = readonly [method: Method, path: string];

export const routes = {
  status: ["GET", "/status"],
  health: ["GET", "/health"],
  devices: ["GET", "/devices"],
  stop_all: ["POST", "/stop-all"],
  resume: ["POST", "/resume"],

  jobs: ["GET", "/jobs"],
  add: ["POST", "/jobs"],
  enable: ["POST", "/jobs/{job}/enable"],
  disable: ["POST", "/jobs/{job}/disable"],
  run: ["POST", "/jobs/{job}/run"],
  why: ["GET", "/jobs/{job}/why"],
  trigger: ["GET", "/triggers/{id}"],
  job_entry: ["GET", "/jobs/{job}/entry"],
  change_job: ["PUT", "/jobs/{job}"],
  remove_job: ["DELETE", "/jobs/{job}"],
  look_ahead: ["POST", "/look-ahead"],

  reviews: ["GET", "/reviews"],
  review: ["GET", "/reviews/{id}"],
  decide: ["POST", "/reviews/{id}/decide"],
  snooze: ["POST", "/reviews/{id}/snooze"],

  runs: ["GET", "/runs"],
  show: ["GET", "/runs/{run}"],
  logs: ["GET", "/logs"],
  cancel: ["POST", "/cancel"],
  artifacts: ["GET", "/runs/{run}/artifacts"],
  artifact: ["GET", "/runs/{run}/artifacts/{name}"],

  history: ["GET", "/history"],
  activity: ["GET", "/activity"],
  durations: ["GET", "/jobs/{job}/durations"],
  timeline: ["GET", "/timeline"],
  logs_search: ["GET", "/logs/search"],

  webhook: ["GET", "/jobs/{job}/webhook"],
  webhook_renew: ["POST", "/jobs/{job}/webhook"],

  backup: ["POST", "/backup"],
  backups: ["GET", "/backups"],
  doctor: ["GET", "/doctor"],
  folders: ["GET", "/folders"],
  import_jobs: ["POST", "/import"],
  schema: ["GET", "/schema"],

  secrets: ["GET", "/secrets"],
  secret_set: ["PUT", "/secrets/{name}"],
  secret_delete: ["POST", "/secrets/delete"],
  state_programs: ["GET", "/state"],
  state_list: ["GET", "/state/{program}"],
  state_get: ["GET", "/state/{program}/{key}"],
  state_set: ["PUT", "/state/{program}/{key}"],
  state_delete: ["DELETE", "/state/{program}/{key}"],

  library: ["GET", "/library"],
  ready_made: ["GET", "/library/{id}"],
  library_preview: ["POST", "/library/{id}/preview"],
  library_once: ["POST", "/library/{id}/once"],
  library_add: ["POST", "/library/{id}/add"],
  library_updates: ["GET", "/library-updates"],
  library_update: ["POST", "/library-update"],
  understand: ["POST", "/understand"],

  me: ["GET", "/me"],
  my_link: ["POST", "/me/link"],
  password_set: ["POST", "/me/password"],
  passkeys: ["GET", "/me/passkeys"],
  passkey_register_options: ["POST", "/me/passkeys/options"],
  passkey_register: ["POST", "/me/passkeys"],
  passkey_delete: ["DELETE", "/me/passkeys/{id}"],
  people_list: ["GET", "/people"],
  person_add: ["POST", "/people"],
  person_change: ["PUT", "/people/{id}"],
  person_remove: ["DELETE", "/people/{id}"],
  person_link: ["POST", "/people/{id}/link"],
  sessions: ["GET", "/sessions"],
  session_revoke: ["DELETE", "/sessions/{id}"],
  tokens: ["GET", "/tokens"],
  token_add: ["POST", "/tokens"],
  token_revoke: ["DELETE", "/tokens/{id}"],
  audit: ["GET", "/audit"],
  audit_verify: ["GET", "/audit/verify"],
  reach: ["GET", "/reach"],
  reach_set: ["PUT", "/reach"],
} as const satisfies Record<OperationName, Route>;
