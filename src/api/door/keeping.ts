/** What programs that look after AIOS itself ask for: how it went, and a backup of everything. */
import { z } from "zod";
import { countOpenReviews, endedSince, lateSince, notRunSince } from "../../db/overview.ts";
import { errorSentence, type RunError } from "../../model/outcome.ts";
import { stateWords } from "../../model/why-words.ts";
import { OperationError } from "../operation-error.ts";
import { DoorError, patience, readJson, shaped, type Answer, type Exchange, type Route } from "./exchange.ts";

const mostHours = 24 * 365;
const lateAfterSeconds = 300;
const mostBodyBytes = 64 * 1024;
const example = '{"to": "/media/usb/aios", "keep": 7}';

export const keepingRoutes: Route[] = [
  {
    method: "GET",
    path: "/v1/overview",
    summary: "how it went: what succeeded, failed, was late or did not run within the last hours (?hours=24)",
    answer: overview,
  },
  {
    method: "POST",
    path: "/v1/backups",
    summary: `back up AIOS: ${example}; both may be left out`,
    answer: backUp,
  },
];

const unwell = new Set(["failed", "timed_out", "lost", "denied", "not_proven", "over_budget"]);

async function overview({ db, clock, query, access }: Exchange): Promise<Answer> {
  const hours = Number(query.get("hours") ?? 24);
  if (!(hours > 0 && hours <= mostHours)) {
    throw new DoorError(400, `hours is a number above 0 and at most ${mostHours}, such as ?hours=24`);
  }
  const since = clock.now() - hours * 3600;
  const body = await db.read(() => {
    const ended = endedSince(db, since);
    const times = (state: string) =>
      ended.filter((one) => one.state === state).reduce((sum, one) => sum + one.times, 0);
    return {
      succeeded: times("succeeded"),
      failed: ended
        .filter(({ state }) => unwell.has(state))
        .map(({ job_name, times: count, state, error }) => ({
          job: job_name,
          times: count,
          reason: reasonOf(state, error),
        })),
      late: lateSince(db, since, lateAfterSeconds).map(({ job_name, seconds }) => ({
        job: job_name,
        minutes: seconds / 60,
      })),
      never_ran: notRunSince(db, since).map(({ job_name, times: count, note }) => ({
        ...{ job: job_name, times: count, why: note ?? "no reason given" },
      })),
      waiting: countOpenReviews(db),
    };
  }, patience);
  return { body: access.redactor.json(body) };
}

function reasonOf(state: Parameters<typeof stateWords>[0], error: string | null): string {
  const words = stateWords(state);
  return error === null ? words : errorSentence(JSON.parse(error) as RunError).split("\n")[0]!;
}

const shape = z.object({
  to: z.string().min(1).max(4_000).nullish(),
  keep: z.int().min(1).max(10_000).nullish(),
});

async function backUp(exchange: Exchange): Promise<Answer> {
  const asked = shaped(await readJson(exchange, mostBodyBytes, "The body is too large."), shape, example);
  if (exchange.access.run.preview) {
    return { body: { folder: asked.to ?? "backups", bytes: 0, secrets: 0, removed: [], captured: true } };
  }
  try {
    return {
      body: { ...(await exchange.backUp({ to: asked.to ?? null, keep: asked.keep ?? null })), captured: false },
    };
  } catch (error) {
    if (error instanceof OperationError) throw new DoorError(422, error.message);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new DoorError(422, `The backup could not be made: ${message}. See that the disk is there and has space.`);
  }
}
