/** What a failed installation says to a person, and whether it may go better by itself. No I/O. */
import type { RunError } from "../../model/outcome.ts";

const shownLines = 20;

/** Of pip, uv and npm, where something between here and the index failed. */
const networkWords =
  /NewConnectionError|ConnectionError|NameResolutionError|name resolution|Name or service not known|nodename nor servname|Connection (refused|reset|aborted)|timed out|TimeoutError|ProxyError|Max retries exceeded|SSLError|CERTIFICATE_VERIFY_FAILED|Network is unreachable|No route to host|dns error|error sending request|tcp connect error|\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT)\b|\b(429|5\d\d) (Too Many Requests|Server Error|Internal|Bad Gateway|Service|Gateway)/i;
const diskWords = /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/;

export interface ToolEnd {
  exit_code: number | null;
  signal: string | null;
}

/** Certain: trying again cannot help. */
export function cannotBeInstalled(message: string, traceback: string | null = null): RunError {
  return { type: "DependenciesFailed", message, traceback, retryable: false };
}

export function installFailure(
  names: string,
  command: readonly string[],
  end: ToolEnd,
  lines: readonly string[],
): RunError {
  const output = lines.join("\n");
  const traceback = lines.slice(-shownLines).join("\n") || null;
  const what = `The packages of this program (${names}) could not be installed`;
  const missing = venvMissing(output, command);
  if (missing !== null) return cannotBeInstalled(`${what}: ${missing}`, traceback);
  const said = tellingLine(lines, end);
  const passing = passingReason(output, end);
  if (passing === null) {
    const next = "Correct the names and versions in the program, or the index that they come from, and save it.";
    return cannotBeInstalled(`${what}: ${said} ${next}`, traceback);
  }
  const message = `${what}: ${passing} ${said}`;
  return { type: "DependenciesFailed", message, traceback, retryable: true };
}

function passingReason(output: string, { signal }: ToolEnd): string | null {
  if (diskWords.test(output)) return "the disk is full. Make room on it.";
  if (networkWords.test(output)) {
    return "the index does not answer; there is no network, or a proxy that it was not told of.";
  }
  return signal === null ? null : `the installer was ended by signal ${signal}.`;
}

/** Debian takes `venv` and `ensurepip` out of its Python, and names the package that has them; others have them in it. */
function venvMissing(output: string, command: readonly string[]): string | null {
  const isVenv = command.includes("venv");
  if (!isVenv || !/ensurepip is not\s+available|No module named '?(venv|ensurepip)/.test(output)) return null;
  const named = /\binstall (python3[\w.]*-venv)\b/.exec(output)?.[1] ?? "python3-venv";
  return `this Python (${command[0]}) has no venv. Install it: sudo apt-get install -y ${named}`;
}

const beside =
  /complete log of this run|-debug-\d+\.log|^(npm (error|ERR!)\s*)?$|\[notice\]|^npm (error|ERR!) (code|syscall|path|errno) /;

/** npm explains itself from the top, pip and uv at the end. */
function tellingLine(lines: readonly string[], { exit_code, signal }: ToolEnd): string {
  const telling = lines.filter((line) => !beside.test(line.trim()));
  const line =
    telling.find((one) => /^npm (error|ERR!)/.test(one)) ??
    telling.findLast((one) => /^\s*(error|fatal|×)/i.test(one)) ??
    telling.at(-1) ??
    (signal === null ? `exit code ${exit_code}` : `signal ${signal}`);
  const clean = line
    .replace(/^npm (error|ERR!)\s*(\d+|notarget|enoent|E\w+:?)?\s*/, "")
    .replace(/^\s*(error|×):?\s*/i, "");
  return `${clean.trim().slice(0, 500).replace(/[.:]$/, "")}.`;
}

/** Addresses of private indexes may have a password in them. */
export function withoutPasswords(line: string): string {
  return line.replaceAll(/\/\/[^/\s@]+@/g, "//…@");
}

/** For a run that comes while the last try still counts. */
export function failedLately(error: RunError, secondsAgo: number, secondsLeft: number): RunError {
  const again = `AIOS tries again in ${spoken(secondsLeft)}; save the program to have it try at once.`;
  return { ...error, message: `${error.message} That was ${spoken(secondsAgo)} ago. ${again}` };
}

export function spoken(seconds: number): string {
  return seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
}
