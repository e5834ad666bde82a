/**
 * The page's way to AIOS: operations by name, typed by the table they are declared in (src/api/operations.ts).
 * Nothing of the server is loaded but its list of paths.
 */
import type { OperationName, Params, Result } from "../../../src/api/operations.ts";
import { routes, type Route } from "../../../src/api/routes.ts";

export type { OperationName, Params, Result };

/** What went wrong, in words for a person. */
export class ApiError extends Error {
  /** What is wrong with which field, by its name. */
  readonly fields: Readonly<Record<string, string>>;
  /** Of HTTP; 0: AIOS could not be reached. */
  readonly status: number;

  constructor(message: string, status: number, fields: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.fields = fields;
  }
}

export interface CallOptions {
  signal?: AbortSignal;
}

/** Nothing need be given where every parameter is optional. */
type Given<Name extends OperationName> =
  Record<string, never> extends Params<Name>
    ? [params?: Params<Name>, options?: CallOptions]
    : [params: Params<Name>, options?: CallOptions];

/** @throws ApiError; and AbortError where `signal` was aborted */
export async function call<Name extends OperationName>(
  name: Name,
  ...[params, options]: Given<Name>
): Promise<Result<Name>> {
  const { method, path, body } = requestOf(routes[name], params ?? {});
  return (await send(method, `${base}${path}`, body, options)) as Result<Name>;
}

/** For what stands outside the table of operations, such as signing in: `send("POST", "/api/v1/sign-in", {…})`. */
export async function send(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<unknown> {
  const response = await reach(path, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(options.signal ? { signal: options.signal } : {}),
    // What somebody has done is sent even where they close the page this moment. Browsers allow it up to 64 KiB.
    keepalive: method !== "GET" && JSON.stringify(body ?? null).length < 60_000,
    credentials: "same-origin",
  });
  firstEventId ??= response.headers.get("x-aios-event");
  const answer = await readAnswer(response);
  if (response.ok) return answer;
  throw problemOf(answer, response.status);
}

/** The address at which an artifact of a run can be downloaded or shown as a picture. */
export function artifactAddress(run: string, name: string): string {
  return `${base}/runs/${encodeURIComponent(run)}/artifacts/${encodeURIComponent(name)}/download`;
}

/** The id of the newest event when the first answer was made: what is shown is not older (see `Live`). */
export function firstSeenEventId(): string | null {
  return firstEventId;
}

const base = "/api/v1";
let firstEventId: string | null = null;

interface PlainRequest {
  method: string;
  path: string;
  body: unknown;
}

/** What the path does not name goes in the query, or in the body. */
function requestOf([method, pattern]: Route, params: Readonly<Record<string, unknown>>): PlainRequest {
  const rest = new Map(Object.entries(params).filter(([, value]) => value !== undefined));
  const path = pattern.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    const value = rest.get(key);
    rest.delete(key);
    return encodeURIComponent(String(value));
  });
  if (method === "POST" || method === "PUT") return { method, path, body: Object.fromEntries(rest) };
  const query = new URLSearchParams();
  for (const [key, value] of rest) query.set(key, typeof value === "object" ? JSON.stringify(value) : String(value));
  return { method, path: query.size > 0 ? `${path}?${query.toString()}` : path, body: undefined };
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError("AIOS cannot be reached. Is it running, and is this computer connected to it?", 0);
  }
}

async function readAnswer(response: Response): Promise<unknown> {
  if (!response.headers.get("content-type")?.includes("json")) return null;
  try {
    return await response.json();
  } catch {
    throw new ApiError("The connection to AIOS broke off. Try again.", 0);
  }
}

function problemOf(answer: unknown, status: number): ApiError {
  const { title, detail, fields } = (answer ?? {}) as {
    title?: string;
    detail?: string;
    fields?: Record<string, string>;
  };
  return new ApiError(detail ?? title ?? `AIOS could not answer (${status}). Try again.`, status, fields);
}
