/** Operations on how automations are made: their entries, programs, versions and drafts. */
import { z } from "zod";
import { count, declare, job, jsonObject, nothing, time } from "../declare.ts";
import { jobView, triggerView } from "../views.ts";
import { diffView, fileTextView, fileVersionView, fileView } from "./views.ts";

const text = z.string();
const path = text.describe('Below the home: "jobs.yaml", "Programs/tidy.ts"');
const side = z.union([z.int(), text]).describe('The id of a version, or "live", "draft", "origin"');

const entries = {
  job_entry: declare({
    summary: "The entry of a job in the jobs list, as data and as it is written",
    role: "viewer",
    params: z.object({ job }),
    result: z.object({ entry: jsonObject, text: text.describe("With its comments") }),
  }),
  job_form: declare({
    summary: "The questions that a job's program asks, and its answers now",
    role: "viewer",
    params: z.object({ job }),
    result: z.object({
      schema: jsonObject.nullable().describe("A JSON Schema; null where the program takes nothing that is known"),
      values: jsonObject,
      from: z.enum(["header", "signature", "none"]),
      title: text.nullable(),
      sentence: text.nullable(),
      problem: text.nullable().describe("Why a form that is declared cannot be read"),
    }),
  }),
  change_job: declare({
    summary: "Change fields of a job's entry; null takes a field out",
    role: "owner",
    params: z.object({ job, fields: jsonObject.describe("Keys as in jobs.yaml") }),
    result: jobView,
  }),
  remove_job: declare({
    summary: "Take a job out of the jobs list; its history and its program stay",
    role: "owner",
    params: z.object({ job }),
    result: z.object({ job: text, removed: z.boolean() }),
  }),
  look_ahead: declare({
    summary: "When an entry would run, and what is wrong with it",
    changes: false,
    role: "viewer",
    params: z.object({ entry: jsonObject.describe("Keys as in jobs.yaml; a name and a file may still be missing") }),
    result: z.object({
      sentence: text.describe('"Runs every day at 09:00."'),
      upcoming: z.array(time).describe("The next three times"),
      problems: z.record(text, text).describe("What is wrong, by field"),
    }),
  }),
};

const files = {
  files: declare({
    summary: "The programs, and the jobs list",
    role: "viewer",
    params: nothing,
    result: z.array(fileView),
  }),
  file: declare({
    summary: "A program as it runs, and its draft",
    role: "viewer",
    params: z.object({ path }),
    result: fileTextView,
  }),
  file_versions: declare({
    summary: "What a file was, newest first",
    role: "viewer",
    params: z.object({ path, limit: count.optional().describe("Default 100") }),
    result: z.array(fileVersionView),
  }),
  file_version: declare({
    summary: "The text of a version",
    role: "viewer",
    params: z.object({ id: count }),
    result: z.object({ id: z.int(), path: text, text }),
  }),
  file_diff: declare({
    summary: "What differs between two versions of a file",
    role: "viewer",
    params: z.object({ path, from: side, to: side }),
    result: diffView,
  }),
};

const drafts = {
  draft_save: declare({
    summary: "Keep a draft of a file; it does not run",
    role: "owner",
    params: z.object({ path, text, based_on: z.int().optional().describe("The version it was begun from") }),
    result: fileView,
  }),
  draft_discard: declare({
    summary: "Throw a draft away",
    role: "owner",
    params: z.object({ path }),
    result: fileView,
  }),
  publish: declare({
    summary: "Let a draft run from now on. Where the file has changed meanwhile: a conflict, with both merged",
    role: "owner",
    params: z.object({ path, message: text.optional() }),
    result: fileView,
  }),
  go_back: declare({
    summary: "Make an old version run again, as a new one",
    role: "owner",
    params: z.object({ path, version: count }),
    result: fileView,
  }),
  try_draft: declare({
    summary: "Run a draft as a rehearsal: what it would do is noted down, and not done",
    role: "owner",
    params: z.object({ path, job, kwargs: jsonObject.optional() }),
    result: triggerView,
  }),
};

export const versions = { ...entries, ...files, ...drafts };
