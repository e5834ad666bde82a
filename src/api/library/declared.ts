/** Operations on the ready-made programs. */
import { z } from "zod";
import { declare, jsonObject, nothing } from "../declare.ts";
import { jobView, triggerView } from "../views.ts";
import { readyMadeView, understoodView, updateView, values } from "./views.ts";

const id = z.string().describe("Of a ready-made program");
const practice = z.boolean().optional().describe("On practice files, whatever folders the values name");

export const libraryOperations = {
  library: declare({
    summary: "All ready-made programs",
    role: "viewer",
    params: nothing,
    result: z.array(readyMadeView),
  }),
  ready_made: declare({
    summary: "One ready-made program, with its text",
    role: "viewer",
    params: z.object({ id }),
    result: readyMadeView.extend({ text: z.string() }),
  }),
  library_preview: declare({
    summary: "Show what a ready-made program would do: a run whose effects are only noted down",
    role: "operator",
    params: z.object({ id, values, practice }),
    result: triggerView,
  }),
  library_once: declare({
    summary: "Run a ready-made program once, without adding it",
    role: "operator",
    params: z.object({ id, values, practice }),
    result: triggerView,
  }),
  library_add: declare({
    summary: "Add a ready-made program: copies it into Programs/, and adds an entry to the jobs list",
    role: "owner",
    params: z.object({
      id,
      name: z.string().optional(),
      values,
      schedule: jsonObject.optional().describe("Fields of the jobs list such as type and time; default: the program's"),
      practice,
    }),
    result: jobView,
  }),
  library_updates: declare({
    summary: "Added programs of which there is a newer version",
    role: "viewer",
    params: nothing,
    result: z.array(updateView),
  }),
  library_update: declare({
    summary: "Take over a newer version, merged with what was changed here",
    role: "owner",
    params: z.object({
      path: z.string(),
      text: z.string().optional().describe("The whole file, where a person has settled what was changed by both"),
    }),
    result: z.object({ path: z.string(), version: z.string() }),
  }),
  understand: declare({
    summary: "Make of a sentence a filled-in form, or a search",
    changes: false,
    role: "viewer",
    params: z.object({ text: z.string() }),
    result: understoodView,
  }),
};
