/** Operations that keep AIOS itself: backups, checks, taking jobs over, folders to choose from. */
import { z } from "zod";
import { count, declare, jsonObject, nothing, time } from "../declare.ts";

const text = z.string();

const backupView = z.object({
  name: text,
  folder: text,
  created: time,
  bytes: count,
  before_restore: z.boolean().describe("What was there before a backup was restored"),
});

export const keepingOperations = {
  backup: declare({
    summary: "Back up the database, the jobs list and the programs",
    role: "owner",
    params: z.object({
      with_key: z.boolean().optional().describe("Also what opens the secrets: whoever has the backup can read them"),
    }),
    result: z.object({ folder: text, bytes: count, secrets: count, with_key: z.boolean() }),
  }),
  backups: declare({
    summary: "Backups in the home, newest first",
    role: "owner",
    params: nothing,
    result: z.array(backupView),
  }),
  doctor: declare({
    summary: "Is everything in place for AIOS to work here?",
    role: "operator",
    params: nothing,
    result: z.object({
      checks: z.array(
        z.object({
          name: text,
          state: z.enum(["ok", "warning", "failed"]),
          message: text,
          fix: text.nullable().describe("What to do about it"),
        }),
      ),
    }),
  }),
  folders: declare({
    summary: "Folders within a folder, to choose one",
    role: "operator",
    params: z.object({ path: text.optional().describe("Default: the user's own folder") }),
    result: z.object({
      path: text,
      parent: text.nullable(),
      folders: z.array(z.object({ name: text, path: text })),
      more: z.boolean().describe("There are more than a thousand"),
      places: z.array(z.object({ name: text, path: text })).describe("Where people mostly have their files"),
    }),
  }),
  import_jobs: declare({
    summary: "Take jobs over from the text of an orchestrator.py or a crontab",
    role: "owner",
    params: z.object({
      kind: z.enum(["python", "crontab"]),
      text,
      write: z.boolean().optional().describe("False: only show what would be added"),
    }),
    result: z.object({
      entries: z.array(z.object({ name: text, schedule: text })),
      problems: z.array(z.object({ line: z.int(), column: z.int(), message: text })),
      yaml: text,
      path: text,
      written: z.boolean(),
      scripts: z.array(text),
    }),
  }),
  schema: declare({
    summary: "The JSON Schema of the jobs list, for editors",
    role: "viewer",
    params: nothing,
    result: jsonObject,
  }),
};
