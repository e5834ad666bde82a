/** Works out the whole order for one run: command line, environment, folder and files. Pure; the spawner carries it out. */
import path from "node:path";
import type { Json } from "../model/job.ts";
import type { RunError } from "../model/outcome.ts";
import type { LaunchOrder } from "./channel.ts";
import type { RunRequest } from "./driver.ts";
import { runEnvironment } from "./environment.ts";
import type { FoundProgram } from "./program-file.ts";
import { linkedNames, runPaths, strippedFolder } from "./run-folders.ts";

export interface LaunchPlace {
  home: string;
  privateFolder: string;
  deviceId: string;
  baseEnvironment: Readonly<Record<string, string>>;
  /** How many processors the device has, and what to put before a command that is to use only so many of them. */
  processors: number;
  onProcessors: (count: number) => string[];
  /** The resolved interpreter; null where it is not known, which programs in Python do not come here with. */
  python: string | null;
  /** Folders whose `node_modules` were installed for the program. */
  packages?: readonly string[];
}

type LaunchedProgram = Pick<FoundProgram, "path" | "kind">;

/** One string of a command line: Linux's MAX_ARG_STRLEN, 32 pages with the closing NUL. */
const mostArgumentBytes = 128 * 1024 - 1;
const callers = import.meta.dirname;

export function launchOrder(
  request: RunRequest,
  program: LaunchedProgram,
  place: LaunchPlace,
): Omit<LaunchOrder, "pipes"> | RunError {
  const paths = runPaths(place.privateFolder, request.run_id);
  const argv = commandLine(request, program, place, paths.call);
  const refused = refusedArgument(argv);
  if (refused !== null) return refused;
  const own = request.job.working_folder === "own";
  const processors = processorsFor(request.job.cpu, place.processors);
  return {
    run_id: request.run_id,
    starter: processors === null ? warmStarter(request, program) : "exec",
    python: hasServers ? place.python : null,
    argv: processors === null ? argv : [...place.onProcessors(processors), ...argv],
    env: runEnvironment(place.baseEnvironment, request, { home: place.home, device: place.deviceId }, paths),
    working_folder: own ? paths.own_folder : place.home,
    own_folder: own ? paths.own_folder : null,
    spare_folder: null,
    links: own ? linkedNames.map((name) => ({ name, target: path.join(place.home, name) })) : [],
    files: [
      { path: paths.args, text: JSON.stringify(request.args) },
      { path: paths.kwargs, text: JSON.stringify(request.kwargs) },
    ],
    call: program.kind.kind === "command" ? null : callOf(request, program, place),
    call_file: paths.call,
    outcome_file: paths.outcome,
    result_file: paths.result,
    niced: request.niced,
    memory_bytes: request.job.memory_mb === null ? null : request.job.memory_mb * 1024 * 1024,
  };
}

/** Where its process comes from if nothing has to be settled before that starts. */
function warmStarter({ job, niced }: RunRequest, { kind }: LaunchedProgram): LaunchOrder["starter"] {
  if (kind.kind === "python" && canBeForked(job.env)) return "fork";
  // A spare has several threads already, and the priority is that of each.
  return kind.kind === "node" && !niced ? "spare" : "exec";
}

/** Null where the limit leaves all there are. */
function processorsFor(cpu: number | null, all: number): number | null {
  return cpu === null || Math.ceil(cpu) >= all ? null : Math.ceil(cpu);
}

function commandLine(request: RunRequest, program: LaunchedProgram, place: LaunchPlace, callFile: string): string[] {
  switch (program.kind.kind) {
    case "python":
      return [place.python ?? "", path.join(callers, "call.py"), callFile];
    case "node":
      return nodeCommand(callFile);
    case "command":
      return [...program.kind.argv, program.path, ...request.args.map(argumentText)];
  }
}

/**
 * Read by the interpreter, its C library or the loader while they start: a fork of one that has started would not heed
 * them.
 */
const steersTheStart = /^(?:PYTHON|LD_|LC_|MALLOC_|GLIBC_|LANG$|HOME$)/;

function canBeForked(environment: Readonly<Record<string, string>>): boolean {
  return !Object.keys(environment).some((name) => steersTheStart.test(name));
}

/** What a server promises rests on /proc; and on macOS no fork is safe, as the system's libraries may not be used after it. */
const hasServers = process.platform === "linux";

/** Warnings about how AIOS runs the file, not about what the file does. */
const nodeFlags = ["--disable-warning=ExperimentalWarning", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"];

function nodeCommand(...args: string[]): string[] {
  return [process.execPath, ...nodeFlags, path.join(callers, "call.mjs"), ...args];
}

/** Starts a process for a run of TypeScript or JavaScript that is not known yet. */
export function spareCommand(privateFolder: string): string[] {
  return nodeCommand("--spare", strippedFolder(privateFolder));
}

function argumentText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function callOf(request: RunRequest, program: LaunchedProgram, place: LaunchPlace): object {
  return {
    file: program.path,
    function: request.job.function,
    args: request.args,
    kwargs: request.kwargs,
    context: request.context,
    programs: path.join(place.home, "Programs"),
    home: place.home,
    ...(place.packages?.length ? { packages: place.packages } : {}),
    cache: strippedFolder(place.privateFolder),
    outcome_file: runPaths(place.privateFolder, request.run_id).outcome,
  };
}

/** Why the system would not start anything with these arguments, or null. */
export function refusedArgument(argv: readonly string[]): RunError | null {
  const refused = argv.find((text) => Buffer.byteLength(text) > mostArgumentBytes || text.includes("\0"));
  return refused === undefined ? null : argumentRefused(refused);
}

function argumentRefused(text: string): RunError {
  const why = text.includes("\0")
    ? "contains a NUL character, which no command line can carry"
    : `is ${Buffer.byteLength(text)} bytes long; a command line takes ${mostArgumentBytes}`;
  const message = `The argument that begins with ${JSON.stringify(text.slice(0, 40))} ${why}. Pass it in kwargs and read AIOS_KWARGS_FILE.`;
  return { type: "ArgumentRefused", message, traceback: null, retryable: false };
}
