/** Operations on how automations are made: their entries, programs, versions and drafts. */
import { z } from "zod";
import { declare, job, jsonObject, time } from "../declare.ts";
import { jobView } from "../views.ts";

const text = z.string();

export const versions = {
  job_entry: declare({
    summary: "The entry of a job in the jobs list, as data and as it is written",
    role: "viewer",
    params: z.object({ job }),
    result: z.object({ entry: jsonObject, text: text.describe("With its comments") }),
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
