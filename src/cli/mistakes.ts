/** Errors as a person reads them: one message with what, why and what next, and the exit code that goes with it. */
import { OperationError } from "../api/operation-error.ts";
import { troubleOf } from "../db/errors.ts";
import { ConfigurationError } from "../engine/configuration.ts";
import { exitCodes } from "./exit-codes.ts";

export type MistakeKind = "failed" | "usage" | "not_running" | "not_found" | "interrupted" | "fault";

const codes: Record<MistakeKind, number> = {
  failed: exitCodes.failed,
  usage: exitCodes.usage,
  not_running: exitCodes.notRunning,
  not_found: exitCodes.notFound,
  interrupted: exitCodes.interrupted,
  fault: exitCodes.failed,
};

/** Ends a command with a message. */
export class Mistake extends Error {
  readonly kind: MistakeKind;
  constructor(kind: MistakeKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Mistake";
    this.kind = kind;
  }
}

export interface Explained {
  kind: MistakeKind;
  message: string;
  exitCode: number;
}

export function explain(error: unknown): Explained {
  const kind = kindOf(error);
  const message = kind === "fault" ? describeFault(error) : (error as Error).message;
  return { kind, message, exitCode: codes[kind] };
}

function kindOf(error: unknown): MistakeKind {
  if (error instanceof Mistake) return error.kind;
  if (error instanceof ConfigurationError) return "usage";
  if (error instanceof OperationError) {
    if (error.kind === "unavailable") return "not_running";
    return error.kind === "invalid" ? "usage" : "not_found";
  }
  if (troubleOf(error) !== null) return "not_running";
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === "ENOENT") return "not_found";
  // The parts behind the doors explain themselves in sentences; what has a stack of a bug does not.
  return isBug(error) ? "fault" : "failed";
}

function isBug(error: unknown): boolean {
  return (
    !(error instanceof Error) ||
    [TypeError, ReferenceError, RangeError, SyntaxError].some((bug) => error instanceof bug)
  );
}

function describeFault(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return `AIOS itself has a fault: ${said}\nPlease report it; with AIOS_DEBUG=1 it shows where it happened.`;
}
