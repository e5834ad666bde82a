/** A ready-made program: one file that says about itself what it does, what it asks, and when it would run. */
import { z } from "zod";
import type { Json } from "../../model/job.ts";
import type { Form } from "../form/form.ts";
import { exportedLiteral, scriptHeader } from "../form/script-header.ts";

/** What stands in `export const about = {…}` of a ready-made program. */
const aboutShape = z.object({
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'a version such as "1.0.0"'),
  /** Under which heading it is found: "Files and photos". */
  goal: z.string(),
  needs: z.enum(["offline", "internet", "ai"]),
  icon: z.string(),
  verb: z.string(),
  /** Fields of the jobs list: when it runs unless somebody chooses otherwise. */
  schedule: z.record(z.string(), z.union([z.string(), z.number()])),
  touches_files: z.boolean(),
  /** By which it is searched. */
  words: z.array(z.string()),
  /** By field of the form: files of a practice folder that the field is then set to. */
  practice: z.record(z.string(), z.array(z.string())).optional(),
});
export type About = z.infer<typeof aboutShape>;

export interface ReadyMade {
  /** The name of its file without the ending. */
  id: string;
  title: string;
  sentence: string;
  about: About;
  form: Form;
  text: string;
}

/** @throws Error that says what its file lacks */
export function readReadyMade(id: string, text: string): ReadyMade {
  const { title, sentence, form, problem } = scriptHeader(text);
  const lacking = (what: string) => new Error(`The ready-made program ${id} ${what}.`);
  if (problem !== null) throw lacking(`has a form that cannot be read: ${problem}`);
  if (title === null || sentence === null) throw lacking("does not say at its top what it is");
  if (form === null) throw lacking("has no form");
  const { data, error } = aboutShape.safeParse(exportedLiteral(text, "about"));
  if (error) throw lacking(`says too little about itself: ${z.prettifyError(error)}`);
  return { id, title, sentence, about: data, form, text };
}

/** What its form says where nothing was filled in. */
export function defaultValues(form: Form): Record<string, Json> {
  const given = Object.entries(form.properties).filter(([, field]) => field["default"] !== undefined);
  return Object.fromEntries(given.map(([name, field]) => [name, field["default"] as Json]));
}
