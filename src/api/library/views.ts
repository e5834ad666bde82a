/** What is ready made, as the page and the command line show it. */
import { z } from "zod";
import { json, jsonObject, time } from "../declare.ts";

const text = z.string();

export const readyMadeView = z.object({
  id: text,
  title: text,
  sentence: text,
  goal: text.describe("Under which heading it is found"),
  icon: text,
  verb: text,
  needs: z.enum(["offline", "internet", "ai"]),
  version: text,
  form: jsonObject.describe("A JSON Schema of what it asks"),
  values: jsonObject.describe("What its form says where nothing was filled in"),
  schedule: jsonObject.describe("Fields of the jobs list: when it runs unless somebody chooses otherwise"),
  schedule_sentence: text,
  touches_files: z.boolean(),
  practice: z.boolean().describe("Whether it can be tried on practice files"),
  added: z.array(text).describe("Jobs that were made of it"),
});
export type ReadyMadeView = z.infer<typeof readyMadeView>;

export const updateView = z.object({
  path: text.describe("The program's file, below the home"),
  id: text,
  title: text,
  from: text,
  to: text,
  jobs: z.array(text),
  changed_by_you: z.boolean(),
  conflicts: z.int().describe("Places that were changed by you and by the new version"),
  merged: text.describe("Your file with the changes of the new version taken over"),
  live: text.describe("Your file as it is"),
});
export type UpdateView = z.infer<typeof updateView>;

export const understoodView = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("automation"),
    ready_made: readyMadeView,
    name: text,
    sentence: text.describe("What would happen, in words"),
    values: jsonObject,
    schedule: jsonObject,
    schedule_sentence: text,
    upcoming: z.array(time),
    assumed: z.array(text).describe("What was taken for granted"),
  }),
  z.object({
    kind: z.literal("search"),
    ready_made: z.array(readyMadeView),
    jobs: z.array(text),
    nothing: z.boolean().describe("Whether nothing was found at all"),
  }),
]);

export const values = z
  .record(z.string(), json)
  .optional()
  .describe("Of its form; what is left out is as the form says");
