/** The environment of a program, built from empty: nothing of AIOS's own (keys, tokens, NODE_OPTIONS) reaches it by chance. */
import { homedir, userInfo } from "node:os";
import type { RunRequest } from "./driver.ts";
import type { RunPaths } from "./run-folders.ts";

/** Linux takes 128 KiB in one string and by default 2 MiB in all; beyond, exec fails with E2BIG. */
export const mostVariableCharacters = 64 * 1024;
const mostArgumentVariablesCharacters = 512 * 1024;

/** What every program gets of the environment AIOS itself was started in. */
export function baseEnvironment(own: NodeJS.ProcessEnv): Record<string, string> {
  const user = own["USER"] ?? own["LOGNAME"] ?? userName();
  return {
    PATH: own["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: own["HOME"] ?? homedir(),
    LANG: own["LANG"] ?? "C.UTF-8",
    USER: user,
    LOGNAME: user,
    ...(own["TZ"] === undefined ? {} : { TZ: own["TZ"] }),
    ...(own["TMPDIR"] === undefined ? {} : { TMPDIR: own["TMPDIR"] }),
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? ""); // a container may run as a number without a name
  }
}

export interface Place {
  home: string;
  device: string;
}

export function runEnvironment(
  base: Readonly<Record<string, string>>,
  request: RunRequest,
  place: Place,
  paths: RunPaths,
): Record<string, string> {
  const { job, args, kwargs, context } = request;
  // Outside readers find a run's processes by the first two.
  const own: Record<string, string> = {
    AIOS_RUN_ID: request.run_id,
    AIOS_HOME: place.home,
    AIOS_JOB: job.name,
    AIOS_DEVICE: place.device,
    AIOS_ATTEMPT: String(request.attempt),
    AIOS_RESULT: paths.result,
    AIOS_ARGS_FILE: paths.args,
    AIOS_KWARGS_FILE: paths.kwargs,
    ...(job.function === null ? {} : { AIOS_FUNCTION: job.function }),
    ...(request.preview ? { AIOS_PREVIEW: "1" } : {}),
    ...(request.door === null ? {} : { AIOS_SOCKET: request.door.socket, AIOS_TOKEN: request.door.token }),
  };
  const values: [string, string][] = [
    ["AIOS_ARGS", JSON.stringify(args)],
    ["AIOS_KWARGS", JSON.stringify(kwargs)],
    ["AIOS_CONTEXT", JSON.stringify(context)],
    ...Object.entries({ ...context, ...kwargs }).map(([name, value]): [string, string] => [
      argumentVariable(name),
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  ];
  return withoutNul({
    ...own,
    ...base,
    PYTHONUNBUFFERED: "1",
    PYTHONIOENCODING: "utf-8",
    ...job.env,
    ...request.secrets,
    ...smallEnough(values),
    ...own,
  });
}

export function argumentVariable(name: string): string {
  return `AIOS_ARG_${name.toUpperCase().replaceAll(/[^A-Z0-9_]/g, "_")}`;
}

/** Leaves out what exec could not carry; the files named in AIOS_ARGS_FILE and AIOS_KWARGS_FILE have all of it. */
function smallEnough(values: [string, string][]): Record<string, string> {
  let total = 0;
  const kept = values.filter(([name, value]) => {
    const bytes = Buffer.byteLength(name) + Buffer.byteLength(value) + 2;
    if (bytes > mostVariableCharacters || total + bytes > mostArgumentVariablesCharacters) return false;
    total += bytes;
    return true;
  });
  return Object.fromEntries(kept);
}

/** A NUL ends a string for the kernel, and Node refuses to start anything with one. Half a character is made whole. */
function withoutNul(variables: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      name.includes("\0") || value.includes("\0") ? [] : [[name.toWellFormed(), value.toWellFormed()]],
    ),
  );
}
