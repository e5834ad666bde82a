/** Why a run in a container failed, where the container itself is the reason; no I/O. */
import type { ResourceUse, RunError } from "../../model/outcome.ts";
import type { ContainerEnd } from "./spawned-container.ts";

/** The type of the failure that another start, without the shell, may help. */
export const shellMissing = "ShellMissing";

/** Null where the program is to blame. `said` is what came last on its stderr. */
export function containerFailure(end: ContainerEnd, exitCode: number | null, said: readonly string[]): RunError | null {
  if (end.command_missing) return commandMissing(end);
  if (end.started === false || (end.started === null && exitCode === 125)) return notStarted(end, said);
  if (end.out_of_memory && exitCode !== 0) return outOfMemory(end);
  return null;
}

/** Of the whole container, as its limit counts it; null where nobody has counted. */
export function containerUse(end: ContainerEnd): ResourceUse | null {
  const { peak_memory_bytes, cpu_seconds } = end;
  return peak_memory_bytes === null ? null : { peak_memory_bytes, cpu_seconds };
}

/** What a program's own account of its failure lacks: that something of it was killed. */
export function withMemoryNote(error: RunError, end: ContainerEnd | null | undefined): RunError {
  if (!end?.out_of_memory) return error;
  const note = `A process in the container was killed by the system, as all of it reached ${limit(end)} of memory.`;
  return { ...error, message: `${error.message} ${note}` };
}

function outOfMemory(end: ContainerEnd): RunError {
  const message =
    `The container reached ${limit(end)} of memory, and the system killed the program. ` +
    "Give the job more with memory_mb, or let it hold less at a time.";
  return { type: "OutOfMemory", message, traceback: null, retryable: true };
}

function limit({ memory_mb }: ContainerEnd): string {
  return `its limit of ${memory_mb} MB`;
}

const likelyImages: Record<string, string> = { python3: "python:3.13-slim", node: "node:24-slim" };

function commandMissing({ image, command }: ContainerEnd): RunError {
  const likely = likelyImages[command];
  const next = likely === undefined ? "Use an image that has it." : `Use an image that has it, such as ${likely}.`;
  const message = `The image ${image} has no ${command}, which this program is started with, or it may not be executed there. ${next}`;
  return { type: "InterpreterMissing", message, traceback: null, retryable: false };
}

function notStarted(end: ContainerEnd, said: readonly string[]): RunError {
  const reason = (said.findLast((line) => /error/i.test(line)) ?? said.at(-1) ?? "it said nothing")
    .trim()
    .slice(0, 1000);
  if (commandNotFound.test(reason)) {
    if (!reason.includes("/bin/sh")) return commandMissing(end);
    return { type: shellMissing, message: `The image ${end.image} has no /bin/sh.`, traceback: null, retryable: false };
  }
  const message = `The container engine could not start a container of ${end.image}: ${reason}`;
  return { type: "ContainerFailed", message, traceback: null, retryable: true };
}

/** As runc and crun say it, through whichever engine. */
const commandNotFound = /exec: ".*" ?:|executable file .* not found|command that was not found/i;
