/** Errors as RFC 9457 problem JSON: what, why, what next; and for a form, which field. */
import { OperationError } from "../api/operation-error.ts";

export const statusOf = { not_found: 404, invalid: 400, forbidden: 403, conflict: 409, unavailable: 503 } as const;

const titles: Readonly<Record<number, string>> = {
  400: "This cannot be used",
  401: "Sign in first",
  403: "Not allowed",
  404: "Not found",
  409: "Somebody else was faster",
  413: "Too large",
  421: "Another address",
  429: "Too many requests",
  500: "A fault of AIOS",
  503: "Not now",
};

export interface ProblemOptions {
  fields?: Readonly<Record<string, string>>;
  headers?: Record<string, string>;
}

export function problem(status: number, detail: string, { fields, headers }: ProblemOptions = {}): Response {
  const body = {
    title: titles[status] ?? "It did not work",
    status,
    detail,
    ...(fields && Object.keys(fields).length > 0 ? { fields } : {}),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  });
}

/** @param onFault told of what was no mistake of the asker */
export function problemOf(error: unknown, onFault: (error: unknown) => void): Response {
  if (error instanceof OperationError) {
    const { kind, message, fields } = error;
    return problem(statusOf[kind], message, { fields, headers: kind === "unavailable" ? { "retry-after": "5" } : {} });
  }
  onFault(error);
  return problem(500, "Something went wrong inside AIOS, and its log says what. Try again.");
}
