/** What a program tells: how far it is, lines with a level, and what a person should know. */
import { z } from "zod";
import { countNotifications, insertNotification } from "../../db/notifications.ts";
import type { LogLevel } from "../../db/logs.ts";
import type { Json } from "../../model/job.ts";
import { DoorError, patience, readJson, shaped, type Answer, type Exchange, type Route } from "./exchange.ts";

const mostBodyBytes = 256 * 1024;
const mostTextCharacters = 4_000;
const mostTitleCharacters = 200;
const mostProgressCharacters = 500;
/** As long as a line that a program prints. */
const mostLineCharacters = 16 * 1024;
const mostNotifications = 100;
const tooLarge = "The body is larger than 256 KiB. Write it to a file, and tell where that is.";

export const tellRoutes: Route[] = [
  {
    method: "PUT",
    path: "/v1/progress",
    summary: 'how far the run is: {"progress": 0.4, "text": "sorting"}; progress is from 0 to 1',
    answer: progress,
  },
  {
    method: "POST",
    path: "/v1/log",
    summary:
      'a line for the log: {"message": "…", "level": "info", "fields": {"page": 3}}; level: info, warning, error',
    answer: log,
  },
  {
    method: "POST",
    path: "/v1/notifications",
    summary: 'something a person should know: {"text": "…", "title": "…", "level": "info"}',
    answer: notify,
  },
];

const levels = { info: "INFO", warning: "WARNING", error: "ERROR" } as const satisfies Record<string, LogLevel>;
const level = z
  .string()
  .toLowerCase()
  .pipe(z.enum(["info", "warning", "error"]))
  .default("info");

const progressShape = z.object({
  progress: z.number().min(0, "it is a fraction from 0 to 1").max(1, "it is a fraction from 0 to 1").nullish(),
  text: z.string().nullish(),
});

async function progress(exchange: Exchange): Promise<Answer> {
  const given = await readJson(exchange, mostBodyBytes, tooLarge);
  const object = typeof given === "number" ? { progress: given } : typeof given === "string" ? { text: given } : given;
  const told = shaped(object, progressShape, '{"progress": 0.4, "text": "sorting"}');
  const { access } = exchange;
  const text = told.text ? cut(access.redactor.text(told.text), mostProgressCharacters) : null;
  exchange.progress.tell(access.run.id, { progress: told.progress ?? null, text });
  return { body: { progress: told.progress ?? null, text } };
}

const logShape = z.object({
  message: z.string(),
  level,
  fields: z.record(z.string(), z.unknown()).nullish(),
});

async function log(exchange: Exchange): Promise<Answer> {
  const given = await readJson(exchange, mostBodyBytes, tooLarge);
  const object = typeof given === "string" ? { message: given } : given;
  const told = shaped(object, logShape, '{"message": "page 3 of 10", "level": "info"}');
  const { redactor } = exchange.access;
  const fields = redactor.json((told.fields ?? {}) as Json) as Record<string, Json>;
  const line = [redactor.text(told.message), ...Object.entries(fields).map(fieldText)].join(" ");
  await write(exchange, line, levels[told.level]);
  return { status: 202, body: { logged: true } };
}

/** What it has printed before stands before it. */
async function write({ access }: Exchange, message: string, level: LogLevel): Promise<void> {
  access.catchUp();
  for (const line of message.split(/\r?\n/)) access.log.write("log", cut(line, mostLineCharacters), level);
  // A program that prints is slowed down by its pipe, one that calls by this.
  if (access.log.isFull) await access.log.stored();
}

/** `key=value`, as most programs that read logs know it. */
function fieldText([name, value]: [string, Json]): string {
  const isPlain = typeof value === "string" && /^[^\s"=]+$/.test(value);
  return `${name}=${isPlain ? value : JSON.stringify(value)}`;
}

const notificationShape = z.object({
  text: z.string().min(1, "it is empty").max(mostTextCharacters, `at most ${mostTextCharacters} characters`),
  title: z.string().max(mostTitleCharacters, `at most ${mostTitleCharacters} characters`).nullish(),
  level,
});

async function notify(exchange: Exchange): Promise<Answer> {
  const given = await readJson(exchange, mostBodyBytes, tooLarge);
  const object = typeof given === "string" ? { text: given } : given;
  const told = shaped(object, notificationShape, '{"text": "12 photos were sorted", "level": "info"}');
  const { db, clock, access } = exchange;
  const text = access.redactor.text(told.text);
  const title = told.title ? access.redactor.text(told.title) : null;
  const { id: run_id, job } = access.run;
  const logLevel = levels[told.level];
  const said = `${title === null ? "" : `${title}: `}${text}`;
  if (access.run.preview) {
    await write(exchange, `Would notify: ${said}`, logLevel);
    return { status: 201, body: { id: null, captured: true } };
  }
  const id = await db.write(() => {
    if (countNotifications(db, run_id) >= mostNotifications) return null;
    return insertNotification(db, { run_id, job_name: job.name, created: clock.now(), level: logLevel, title, text });
  }, patience);
  if (id === null) {
    const message = `A run may notify ${mostNotifications} times, so that nobody stops reading. Gather the rest into one, or use log.`;
    throw new DoorError(429, message);
  }
  await write(exchange, `Notification: ${said}`, logLevel);
  return { status: 201, body: { id } };
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (+${text.length - most} characters cut)`;
}
