/** A program asks that a job run. */
import { z } from "zod";
import { definedJobs, jobRow } from "../../db/jobs.ts";
import { insertTrigger, triggerByKey } from "../../db/triggers.ts";
import type { Json } from "../../model/job.ts";
import { didYouMean } from "../../programs/nearest-word.ts";
import {
  DoorError,
  patience,
  readJson,
  refuseSecret,
  shaped,
  type Answer,
  type Exchange,
  type Route,
} from "./exchange.ts";

const mostBodyBytes = 4 * 1024 * 1024;
const tooLarge = "The call is larger than 4 MiB. Write what it holds to a file, and pass the path of that.";
const example = '{"job": "report", "args": [], "kwargs": {"to": "ada"}}';

export const triggerRoutes: Route[] = [
  {
    method: "POST",
    path: "/v1/triggers",
    summary: `ask that a job run: ${example}; also run_after (epoch seconds or an ISO time) and dedupe_key`,
    answer: trigger,
  },
];

/** A moment: epoch seconds, or an ISO 8601 time that names its zone. */
const moment = z.union([
  z.number(),
  z
    .string()
    .regex(
      /^\d{4}-\d\d-\d\d[T ].*(Z|[+-]\d\d:?\d\d)$/i,
      'epoch seconds, or a time with its zone: "2026-12-24T18:00:00Z"',
    )
    .transform((text, context) => {
      const milliseconds = Date.parse(text);
      if (Number.isNaN(milliseconds)) context.addIssue({ code: "custom", message: `"${text}" is not a time` });
      return milliseconds / 1000;
    }),
]);

const shape = z.object({
  job: z.string().min(1),
  args: z.array(z.unknown()).default([]),
  kwargs: z.record(z.string(), z.unknown()).default({}),
  run_after: moment.nullish(),
  dedupe_key: z.string().min(1).max(200, "at most 200 characters").nullish(),
});

async function trigger(exchange: Exchange): Promise<Answer> {
  const asked = shaped(await readJson(exchange, mostBodyBytes, tooLarge), shape, example);
  const text = JSON.stringify([asked.args, asked.kwargs, asked.dedupe_key]);
  const instead = `Let ${asked.job} declare the secret itself (secrets: in the jobs list), and leave it out here.`;
  refuseSecret(exchange, text, "The call", instead);
  const { db, clock, access, wrote } = exchange;
  const { run } = access;
  if (run.preview) {
    await db.read(() => requireJob(exchange, asked.job), patience);
    access.catchUp();
    access.log.write("log", `Would ask that ${asked.job} run`, "INFO");
    return { status: 200, body: { id: null, created: false, captured: true } };
  }
  // Set apart from the keys that AIOS itself uses.
  const dedupe_key = asked.dedupe_key ? `program:${asked.dedupe_key}` : null;
  const made = await db.write(() => {
    requireJob(exchange, asked.job);
    const id = insertTrigger(db, {
      job_name: asked.job,
      args: asked.args as Json[],
      kwargs: asked.kwargs as Record<string, Json>,
      created: clock.now(),
      source: "program",
      note: `asked for by ${run.job.name} (${run.id.slice(-8)})`,
      ...(asked.run_after ? { run_after: asked.run_after } : {}),
      ...(dedupe_key === null ? {} : { dedupe_key }),
    });
    if (id !== null || dedupe_key === null) return { id, created: true };
    return { id: triggerByKey(db, asked.job, dedupe_key)?.id ?? null, created: false };
  }, patience);
  if (made.created) wrote();
  return { status: made.created ? 201 : 200, body: made };
}

function requireJob({ db }: Exchange, name: string): void {
  const row = jobRow(db, name);
  if (row && (row.definition !== null || row.problem !== null)) return;
  const names = definedJobs(db).map((found) => found.job_name);
  throw new DoorError(404, `There is no job "${name}".${didYouMean(name, names)}`);
}
