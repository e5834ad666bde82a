/** The questions of a job's program, for a form in which a person answers them. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Form } from "../../programs/form/form.ts";
import { languageOf } from "../../programs/form/form.ts";
import type { Job } from "../../model/job.ts";
import { maxTextBytes, programsFolder } from "../../programs/versions/tracked-files.ts";
import { patience, type OperationContext } from "../context.ts";
import { jobOf, requireJob } from "../job-views.ts";
import type { Json } from "../../model/job.ts";
import type { Params, Result } from "../operations.ts";

type JobForm = Result<"job_form">;

const none: JobForm = { schema: null, values: {}, from: "none", title: null, sentence: null, problem: null };

export async function jobForm(context: OperationContext, { job: name }: Params<"job_form">): Promise<JobForm> {
  const job = await context.db.read(() => jobOf(requireJob(context, name)), patience);
  if (job === null) return none;
  const text = job.file === null ? null : await programText(context, job.file);
  if (job.file === null || text === null) return { ...none, values: job.kwargs };
  // Not loaded before somebody asks: a parser of JavaScript is among them.
  const { readHeader } = await import("../../programs/form/read-header.ts");
  const { readSignature } = await import("../../programs/form/read-signature.ts");
  const language = languageOf(job.file, text);
  const { form, ...words } = readHeader(text, language) ?? { title: null, sentence: null, form: null, problem: null };
  if (form !== null) return { ...words, schema: form as Record<string, Json>, values: job.kwargs, from: "header" };
  const guessed = readSignature(text, language, { function: job.function, args: job.args.length });
  const shown = guessed === null ? null : withoutContext(guessed, job);
  return {
    ...words,
    schema: shown as Record<string, Json> | null,
    values: job.kwargs,
    from: shown === null ? "none" : "signature",
  };
}

/** What AIOS itself gives by name is nothing to ask a person for. */
function withoutContext(form: Form, { schedule }: Job): Form | null {
  const given = schedule.type === "watch" ? "changed" : schedule.type === "after" ? "results" : null;
  const fields = Object.entries(form.properties).filter(([name]) => name !== given);
  if (fields.length === 0) return null;
  const required = ((form["required"] as string[] | undefined) ?? []).filter((name) => name !== given);
  return { ...form, properties: Object.fromEntries(fields), ...(required.length > 0 ? { required } : {}) };
}

async function programText({ home }: OperationContext, file: string): Promise<string | null> {
  const bytes = await readFile(resolve(home, programsFolder, file)).catch(() => null);
  return bytes === null || bytes.byteLength > maxTextBytes ? null : bytes.toString("utf8");
}
