/** One request at the door of the runs, and what is answered. */
import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import type { Database } from "../../db/database.ts";
import type { FileEffects } from "../../effects/file-effects.ts";
import type { ProgressBook } from "../../engine/progress.ts";
import type { RunAccess, RunTokens } from "../../engine/run-tokens.ts";
import type { Clock } from "../../model/clock.ts";
import type { Json } from "../../model/job.ts";
import type { KeptBackup } from "../kept-backups.ts";
import { readJsonText } from "../read-json.ts";

export interface DoorContext {
  db: Database;
  clock: Clock;
  tokens: RunTokens;
  progress: ProgressBook;
  maxArtifactBytes: number;
  /** How long messages wait, where the job does not say. */
  holdMinutes: number;
  files: FileEffects;
  home: string;
  privateFolder: string;
  /** Of everything AIOS knows. */
  backUp: (wish: { to: string | null; keep: number | null }) => Promise<KeptBackup>;
  /** AIOS itself has failed to answer a run. */
  onFault: (message: string, run: RunAccess["run"]) => void;
  /** Tells the AIOS in this process that something was written that it may have to act on. */
  wrote: () => void;
}

export interface Exchange extends DoorContext {
  /** Of the run that asks. */
  access: RunAccess;
  /** What stands in the place of `:name` in the route's path. */
  name: string;
  query: URLSearchParams;
  request: IncomingMessage;
  /** Lets a program that waits for it send its body. */
  proceed: () => void;
}

/** `body` is sent as JSON, `text` as it is. */
export interface Answer {
  status?: number;
  body?: unknown;
  text?: string;
  headers?: Record<string, string>;
}

export interface Route {
  method: "GET" | "PUT" | "POST" | "DELETE";
  /** With at most one `:name`. */
  path: string;
  /** For whoever asks what there is. */
  summary: string;
  answer(exchange: Exchange): Answer | Promise<Answer>;
}

/** A mistake of the program, in words: what, why, what next. */
export class DoorError extends Error {
  readonly status: number;
  readonly more: Record<string, unknown>;
  constructor(status: number, message: string, more: Record<string, unknown> = {}) {
    super(message);
    this.name = "DoorError";
    this.status = status;
    this.more = more;
  }
}

/** Programs wait for these; past this they hear that the database is locked. */
export const patience = { patienceSeconds: 30 };

/** @throws DoorError with `tooLarge`; without taking in what will not be used, where the program asked before it sends */
export async function readBytes({ request, proceed }: Exchange, mostBytes: number, tooLarge: string): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > mostBytes) throw new DoorError(413, tooLarge);
  proceed();
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Left early it must stay open, or the answer would not get through.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new DoorError(413, tooLarge);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body as JSON; one that is sent as `text/plain` is a text. */
export async function readJson(exchange: Exchange, mostBytes: number, tooLarge: string): Promise<Json> {
  const text = (await readBytes(exchange, mostBytes, tooLarge)).toString("utf8");
  if (exchange.request.headers["content-type"]?.startsWith("text/plain")) return text;
  try {
    return readJsonText(text);
  } catch (error) {
    const why = text === "" ? "it is empty" : (error as Error).message;
    throw new DoorError(
      400,
      `The body is not JSON: ${why}. Send a text as it is with the header Content-Type: text/plain`,
    );
  }
}

/** @throws DoorError that names each field and what is wrong with it */
export function shaped<T>(value: unknown, shape: z.ZodType<T>, example: string): T {
  const { data, error } = shape.safeParse(value);
  if (error === undefined) return data;
  const problems = error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join(".")}: ${message}` : message,
  );
  throw new DoorError(400, `The body cannot be used: ${problems.join("; ")}. It should look like ${example}`);
}

/** What is kept in clear must hold no secret of the run. */
export function refuseSecret({ access }: Exchange, text: string, what: string, instead: string): void {
  const name = access.redactor.find(text);
  if (name === null) return;
  throw new DoorError(
    422,
    `${what} holds the secret ${name}, and AIOS keeps it where everybody can read it. ${instead}`,
  );
}
