/** Files and their versions as doors show them. */
import { z } from "zod";
import { time } from "../declare.ts";

const text = z.string();

export const fileView = z.object({
  path: text.describe('Below the home: "jobs.yaml", "Programs/tidy.ts"'),
  kind: z.enum(["python", "typescript", "javascript", "shell", "jobs", "other"]),
  jobs: z.array(text).describe("Jobs that run it"),
  version: z.int().nullable().describe("Of what runs; null for a draft of a file that is not there"),
  changed: time.nullable(),
  author_kind: z.enum(["person", "file", "library", "ai", "aios"]).nullable().describe("file: in the folder"),
  author: text.nullable(),
  has_draft: z.boolean(),
  origin: z
    .object({ id: text, version: text, update: text.nullable().describe("A newer version of it") })
    .nullable()
    .describe("The ready-made program it came from"),
});
export type FileView = z.infer<typeof fileView>;

export const fileTextView = fileView.extend({
  text: text.nullable().describe("What runs; null where it is no text, or larger than 1 MiB"),
  draft: z
    .object({
      text,
      by: text,
      changed: time,
      based_on: z.int().nullable().describe("The version it was begun from"),
      stale: z.boolean().describe("What runs has changed since the draft was begun"),
    })
    .nullable(),
});
export type FileTextView = z.infer<typeof fileTextView>;

export const fileVersionView = z.object({
  id: z.int(),
  created: time,
  author_kind: z.enum(["person", "file", "library", "ai", "aios"]),
  author: text.nullable(),
  message: text.nullable(),
  is_live: z.boolean(),
  gone: z.boolean().describe("The file was taken away"),
});
export type FileVersionView = z.infer<typeof fileVersionView>;

export const diffView = z.object({
  hunks: z.array(
    z.object({
      old_start: z.int(),
      new_start: z.int(),
      lines: z.array(z.object({ kind: z.enum([" ", "+", "-"]), text })),
    }),
  ),
  added: z.int(),
  removed: z.int(),
});
export type DiffView = z.infer<typeof diffView>;
