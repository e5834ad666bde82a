/** What needs a person: what is wrong, a command that shows more, and what can be done on the page. Call inside `read`. */
import { lastAlertOn, openAlerts, type AlertRow } from "../db/alerts.ts";
import type { JobRow } from "../db/jobs.ts";
import { lastUnwell } from "../db/past-runs.ts";
import { openReviews, type ReviewRow } from "../db/reviews.ts";
import { setting } from "../db/settings.ts";
import { devicelessPending, quarantined, unknownPending, type TriggerRow } from "../db/triggers.ts";
import { subjectOf } from "../model/alert.ts";
import { whatNext } from "../model/alert-words.ts";
import { errorSentence, type RunError } from "../model/outcome.ts";
import { tagsInWords } from "../model/why-words.ts";
import type { OperationContext } from "./context.ts";
import { whyInWords } from "./reviews/review-views.ts";
import { jobOf } from "./job-views.ts";
import type { AttentionView } from "./views.ts";

const quarantineShownSeconds = 7 * 86_400;
const mostQuestions = 200;

export function attention(context: OperationContext, rows: JobRow[], now: number): AttentionView[] {
  const { db } = context;
  const problems = JSON.parse(setting(db, "list_problems") ?? "[]") as StoredProblem[];
  const alerts = openAlerts(db);
  return [
    ...troubles(context, alerts),
    ...rows.filter((row) => row.problem !== null).map((row) => brokenJob(row, problems)),
    ...problems.filter((problem) => problem.job === null).map(listProblem),
    ...rows
      .filter((row) => row.failures > 0 && row.enabled && !isKnown(row, alerts))
      .map((row) => failingJob(context, row)),
    ...alerts.filter((alert) => isTimely(alert, now)).map(untimely),
    ...quarantined(db, now - quarantineShownSeconds)
      .filter((trigger) => !isOver(context, trigger))
      .map(setAside),
    ...openReviews(db, null, mostQuestions)
      .filter((review) => review.kind === "question" && (review.snoozed_until ?? 0) <= now)
      .map(question),
    ...unknownPending(db).map(unknownJob),
    ...devicelessPending(db).map((waiting) => deviceless(waiting, rows)),
  ];
}

/** Of the database as it is found now; of the disk as it was found last. */
function troubles(context: OperationContext, alerts: AlertRow[]): AttentionView[] {
  const now = context.trouble();
  const shared = {
    kind: "trouble" as const,
    job: null,
    run_id: null,
    in_words: null,
    what_next: whatNext("trouble"),
    command: "aios doctor",
  };
  const found = alerts.filter(({ kind }) => kind === "trouble");
  return [
    ...(now === null ? [] : [{ ...shared, message: now, since: null }]),
    ...found.map(({ message, opened }) => ({ ...shared, message, since: opened })),
  ];
}

/** Somebody has seen this failure, and it has not happened again since. */
function isKnown({ job_name }: JobRow, alerts: AlertRow[]): boolean {
  const subject = subjectOf("failed", job_name);
  return alerts.some((alert) => alert.subject === subject && alert.seen !== null && alert.seen >= alert.last);
}

/** What is caught up soon, or was seen, needs nobody. */
function isTimely({ kind, tell_after, seen, last }: AlertRow, now: number): boolean {
  return (kind === "late" || kind === "never_ran") && tell_after <= now && (seen === null || seen < last);
}

function untimely({ kind, job_name, run_id, message, opened }: AlertRow): AttentionView {
  return {
    kind: kind as "late" | "never_ran",
    job: job_name,
    run_id,
    message,
    in_words: null,
    what_next: whatNext(kind),
    command: `aios why ${job_name}`,
    since: opened,
  };
}

type StoredProblem = { job: string | null; place: string; message: string };

function brokenJob(row: JobRow, problems: StoredProblem[]): AttentionView {
  const place = problems.find((problem) => problem.job === row.job_name)?.place;
  const where = place === undefined ? "" : ` (${place})`;
  return {
    kind: "broken_job",
    job: row.job_name,
    run_id: null,
    message: `${row.job_name} is off because its entry has an error${where}: ${row.problem}`,
    in_words: `It is off, because its settings have a mistake. ${row.problem}`,
    what_next: whatNext("broken"),
    command: "aios doctor",
    since: null,
  };
}

/** Errors of the jobs list that belong to no job, such as an entry without a name. */
function listProblem({ place, message }: StoredProblem): AttentionView {
  return {
    kind: "list_problem",
    job: null,
    run_id: null,
    message: `${place}: ${message}`,
    in_words: `The list of automations has a mistake. ${message}`,
    what_next: "Open the jobs list and correct that line.",
    command: "aios doctor",
    since: null,
  };
}

function failingJob({ db }: OperationContext, row: JobRow): AttentionView {
  const run = lastUnwell(db, row.job_name);
  const error = run?.error ? errorSentence(JSON.parse(run.error) as RunError) : null;
  const reason = error ?? (run?.state === "timed_out" ? "its time was up" : "no reason given");
  const times = row.failures === 1 ? "failed" : `failed ${row.failures} times in a row`;
  return {
    kind: "failing",
    job: row.job_name,
    run_id: run?.id ?? null,
    message: `${row.job_name} ${times}: ${reason}`,
    in_words: run ? `It ${times}. ${whyInWords(run) ?? ""}`.trim() : `It ${times}.`,
    what_next: whatNext("failed"),
    command: `aios show ${row.job_name}`,
    since: run?.started ?? null,
  };
}

/** The job has run well since, or somebody has seen it. */
function isOver({ db }: OperationContext, { job_name, processed }: TriggerRow): boolean {
  const alert = lastAlertOn(db, subjectOf("lost", job_name));
  return alert !== undefined && alert.closed !== null && alert.closed >= processed!;
}

function setAside(trigger: TriggerRow): AttentionView {
  return {
    kind: "quarantined",
    job: trigger.job_name,
    run_id: trigger.run_id,
    message: `A run of ${trigger.job_name} was ${trigger.note ?? "set aside"}`,
    in_words: null,
    what_next: whatNext("lost"),
    command: `aios run ${trigger.job_name}`,
    since: trigger.processed,
  };
}

function question({ id, job_name, run_id, title, created }: ReviewRow): AttentionView {
  return {
    kind: "question",
    job: job_name,
    run_id,
    message: `${job_name} asks: ${title}`,
    in_words: `It asks: ${title}`,
    what_next: "Answer it: it goes on from there.",
    command: `aios answer ${id.slice(-8)}`,
    since: created,
  };
}

function unknownJob({ job_name, count, oldest }: ReturnType<typeof unknownPending>[0]): AttentionView {
  const triggers = count === 1 ? "trigger waits" : "triggers wait";
  return {
    kind: "unknown_job",
    job: job_name,
    run_id: null,
    message: `${count} ${triggers} for a job "${job_name}" that the jobs list does not have`,
    in_words: "It was asked to run, but there is no such automation.",
    what_next: "Add an automation of that name, or let go of what waits for it.",
    command: `aios cancel ${job_name}`,
    since: oldest,
  };
}

function deviceless({ job_name, oldest }: ReturnType<typeof devicelessPending>[0], rows: JobRow[]): AttentionView {
  const row = rows.find((found) => found.job_name === job_name);
  const tags = row ? (jobOf(row)?.tags ?? []) : [];
  return {
    kind: "no_device",
    job: job_name,
    run_id: null,
    message: `${job_name} waits for a device with ${tagsInWords(tags)}; none is running`,
    in_words: `It waits for a computer marked ${tags.join(", ")}. None is there.`,
    what_next: whatNext("no_device"),
    command: `aios why ${job_name}`,
    since: oldest,
  };
}

const mostWords = 12;
const mostNamed = 2;

/** "backup failed. photos did not run." where that is short; else how many. At most twelve words. */
export function needsInWords(items: readonly Pick<AttentionView, "kind" | "job">[]): string {
  const said = items.map(shortSentence);
  const sentence = said.join(" ");
  const isShort = said.length <= mostNamed && sentence.split(/\s+/).length <= mostWords && sentence.length <= 80;
  if (isShort && said.length > 0 && said.every((one) => one !== null)) return sentence;
  return `${items.length} ${items.length === 1 ? "thing needs" : "things need"} you.`;
}

function shortSentence({ kind, job }: Pick<AttentionView, "kind" | "job">): string | null {
  switch (kind) {
    case "failing":
      return `${job} failed.`;
    case "late":
      return `${job} is late.`;
    case "never_ran":
      return `${job} did not run.`;
    case "quarantined":
      return `${job} was set aside.`;
    case "broken_job":
      return `${job} has an error.`;
    case "no_device":
      return `${job} finds no computer.`;
    case "question":
      return `${job} has a question.`;
    case "list_problem":
    case "unknown_job":
    case "trouble":
      return null;
  }
}
