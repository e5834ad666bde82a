/** Operations on jobs, runs, logs, devices, secrets and state. */
import { z } from "zod";
import { runStates } from "../model/run.ts";
import { count, declare, job, json, jsonObject, nothing, time } from "./declare.ts";
import { artifactView, deviceView, healthView, jobView, logView, runDetailView, runView } from "./views.ts";
import { secretView, stateView, statusView, triggerView } from "./views.ts";

const text = z.string();
const waitSeconds = z.number().optional().describe("At most 30: answers sooner, once there is something");
const run = text.describe("An id, the end of one (at least four characters), or a job's name for its last run");
const program = text.describe("A file in Programs/, or a job of it");
const stateKey = z.object({ program, key: text });

export const basics = {
  status: declare({ summary: "Is everything fine?", role: "viewer", params: nothing, result: statusView }),
  health: declare({ summary: "Whether this AIOS does its work", role: "viewer", params: nothing, result: healthView }),
  jobs: declare({
    summary: "All jobs, or one",
    role: "viewer",
    params: z.object({ job: job.optional() }),
    result: z.array(jobView),
  }),
  add: declare({
    summary: "Add an entry to the jobs list",
    role: "owner",
    params: z.object({ entry: jsonObject.describe("Keys as in jobs.yaml") }),
    result: z.object({ path: text, problems: z.array(text).describe("What is odd about it, as sentences") }),
  }),
  enable: declare({ summary: "Turn a job on", role: "operator", params: z.object({ job }), result: jobView }),
  disable: declare({ summary: "Turn a job off", role: "operator", params: z.object({ job }), result: jobView }),
  run: declare({
    summary: "Run a job: adds a trigger",
    role: "operator",
    params: z.object({
      job,
      args: z.array(json).optional(),
      kwargs: jsonObject.optional(),
      preview: z.boolean().optional().describe("Only find out what it would do: nothing is touched"),
    }),
    result: triggerView,
  }),
  trigger: declare({
    summary: "What became of a trigger",
    role: "viewer",
    params: z.object({ id: count, wait_seconds: waitSeconds.describe("Until its run has ended, at most 30") }),
    result: z.object({
      trigger: triggerView,
      run: runView.nullable(),
      next: triggerView.nullable().describe("By which it then goes again"),
    }),
  }),
  runs: declare({
    summary: "Runs, newest first",
    role: "viewer",
    params: z.object({ job: job.optional(), state: z.enum(runStates).optional(), limit: count.optional() }),
    result: z.array(runView),
  }),
  show: declare({ summary: "One run", role: "viewer", params: z.object({ run }), result: runDetailView }),
  logs: declare({
    summary: "Log lines, oldest first: those behind `after_id`, else the newest",
    role: "viewer",
    params: z.object({
      run: run.optional(),
      job: job.optional(),
      search: text.optional(),
      after_id: count.optional(),
      before_id: count.optional().describe("Only lines before this one; of a run"),
      level: z.enum(["WARNING", "ERROR"]).optional().describe("Only lines at least as serious; of a run"),
      limit: count.optional(),
      wait_seconds: waitSeconds,
    }),
    result: z.array(logView),
  }),
  cancel: declare({
    summary: "End a run, or all live and waiting ones of a job",
    role: "operator",
    params: z.object({ target: text.describe("A run or a job"), reason: text.optional() }),
    result: z.object({ runs: z.array(text), triggers: z.array(z.int()) }),
  }),
  why: declare({
    summary: "Why a job does (not) run, in one sentence",
    role: "viewer",
    params: z.object({ job, at: time.optional().describe("Epoch seconds; default now") }),
    result: z.object({ sentence: text }),
  }),
  devices: declare({ summary: "All devices", role: "viewer", params: nothing, result: z.array(deviceView) }),
  stop_all: declare({
    summary: "Stop everything",
    role: "operator",
    params: z.object({ reason: text.optional() }),
    result: z.object({ confirmed: z.array(text), unconfirmed: z.array(text) }),
  }),
  resume: declare({
    summary: "Go on after everything was stopped",
    role: "operator",
    params: nothing,
    result: z.object({ was_stopped: z.boolean() }),
  }),
  secrets: declare({
    summary: "Names of the secrets; a value is given to nobody but the runs that declare it",
    role: "owner",
    params: nothing,
    result: z.array(secretView),
  }),
  secret_set: declare({
    summary: "Set a secret",
    role: "owner",
    params: z.object({ name: text, value: text }),
    result: secretView.extend({ note: text.nullable().describe("What a person should know about where its key is") }),
  }),
  secret_delete: declare({
    summary: "Delete secrets",
    role: "owner",
    params: z.object({ names: z.array(text) }),
    result: z.object({ deleted: z.array(text) }),
  }),
  state_programs: declare({
    summary: "Programs that keep something",
    role: "viewer",
    params: nothing,
    result: z.array(z.object({ program: text, keys: z.int(), updated: time })),
  }),
  state_list: declare({
    summary: "What a program keeps: at most a thousand values, in the order of their keys",
    role: "viewer",
    params: z.object({
      program,
      prefix: text.optional(),
      after: text.optional().describe("A key, for the next thousand"),
    }),
    result: z.array(stateView),
  }),
  state_get: declare({ summary: "One value of a program", role: "viewer", params: stateKey, result: stateView }),
  state_set: declare({
    summary: "Set a value of a program",
    role: "operator",
    params: stateKey.extend({ value: json, expires_in: z.number().positive().optional().describe("Seconds") }),
    result: stateView,
  }),
  state_delete: declare({
    summary: "Delete a value of a program",
    role: "operator",
    params: stateKey,
    result: z.object({ program: text, deleted: z.boolean() }),
  }),
  artifacts: declare({
    summary: "Files that a run has kept",
    role: "viewer",
    params: z.object({ run }),
    result: z.array(artifactView),
  }),
  artifact: declare({
    summary: "A file that a run has kept",
    role: "viewer",
    params: z.object({ run, name: text }),
    result: artifactView.extend({ base64: text }),
  }),
};
