/** Works out the order for one run in a container: the engine's command line and what goes with it. Pure. */
import path from "node:path";
import type { Json } from "../../model/job.ts";
import type { RunError } from "../../model/outcome.ts";
import type { LaunchOrder } from "../channel.ts";
import type { RunRequest } from "../driver.ts";
import { runEnvironment } from "../environment.ts";
import { refusedArgument } from "../launch.ts";
import type { FoundProgram } from "../program-file.ts";
import { type BoxPaths, boxPaths, containerName, homeLabel, runLabel } from "./box.ts";
import { engineVariables, type ContainerEngine } from "./engine.ts";
import { hardening, memoryOf, ownerOf, type User } from "./hardening.ts";
import { mountArguments, type Mount } from "./mounts.ts";
import type { ImageFacts } from "./images.ts";

/** What the spawner has to know besides how to start the engine's command. */
export interface ContainerPart {
  engine: string[];
  name: string;
  box: string;
  use_file: string;
  /** For the input of the command: the variables that nobody else is to see. Null for none. */
  input: string | null;
  /** Whom the run's folders are given to, where AIOS is root and the container is not. */
  owner: User | null;
  door: string | null;
  /** For what is said at the end. */
  image: string;
  command: string;
  memory_mb: number;
}

export interface ContainerPlace {
  home: string;
  privateFolder: string;
  deviceId: string;
  baseEnvironment: Readonly<Record<string, string>>;
  /** Of AIOS itself. */
  ownEnvironment: NodeJS.ProcessEnv;
  user: User;
  /** What it may read besides: files of Programs that are really elsewhere, the SDK. */
  readable: string[];
}

const runFolder = path.dirname(import.meta.dirname);
const shell = "/bin/sh";

export type Started = "by the shell" | "without a shell";

export function containerOrder(
  request: RunRequest,
  program: FoundProgram | null,
  image: ImageFacts,
  engine: ContainerEngine,
  place: ContainerPlace,
  how: Started = "by the shell",
): Omit<LaunchOrder, "pipes"> | RunError {
  const { job, run_id } = request;
  const paths = boxPaths(place.privateFolder, run_id);
  const command = program === null ? ownCommand(request, image) : programCommand(request, program, paths);
  if (command.length === 0) return nothingToRun(job.image ?? "");
  const secret = secretVariables(request);
  if (how === "without a shell" && Object.keys(request.secrets).length > 0) return secretsNeedShell(job.image ?? "");
  const hidden = how === "by the shell" ? secret : {};
  const open = { ...openVariables(request, paths, place), ...(how === "by the shell" ? {} : secret) };
  const input = inputText(hidden);
  const entered = how === "by the shell" ? enteredBy(command, paths, input) : command;
  const { given, argv: variables } = variableArguments(open, place);
  const [entrypoint, ...rest] = entered as [string, ...string[]];
  const part: ContainerPart = {
    engine: engine.argv,
    name: containerName(run_id),
    box: paths.box,
    use_file: paths.use,
    input,
    owner: ownerOf(engine, place.user),
    door: request.door?.socket ?? null,
    image: job.image ?? "",
    command: command[0] as string,
    memory_mb: memoryOf(job),
  };
  const argv = [
    ...[...engine.argv, "run", "--name", part.name, "--pull=never", ...(input === null ? [] : ["--interactive"])],
    ...["--label", `${homeLabel}=${place.home}`, "--label", `${runLabel}=${run_id}`, "--hostname", hostname(job.name)],
    ...hardening(request, engine, place.user),
    ...mountArguments(mountsOf(request, paths, place)),
    ...["--workdir", (program === null ? image.workdir : null) ?? paths.own_folder],
    ...variables,
    ...["--entrypoint", entrypoint, job.image ?? "", ...rest],
  ];
  const refused = refusedArgument(argv);
  if (refused !== null) return refused;
  return {
    run_id,
    starter: "container",
    python: null,
    argv,
    env: { ...given, ...place.baseEnvironment, ...engineVariables(place.ownEnvironment) },
    working_folder: place.home,
    own_folder: paths.own_folder,
    spare_folder: null,
    links: [{ name: "Programs", target: path.join(place.home, "Programs") }],
    files: [
      { path: paths.args, text: JSON.stringify(request.args) },
      { path: paths.kwargs, text: JSON.stringify(request.kwargs) },
    ],
    call: program === null || program.kind.kind === "command" ? null : callOf(request, program, place, paths),
    call_file: paths.call,
    outcome_file: paths.outcome,
    result_file: paths.result,
    // The engine's command only waits; the container itself is made to give way.
    niced: false,
    memory_bytes: null,
    container: part,
  };
}

/** At the paths they have outside, so that nothing the run is told needs translating. */
function mountsOf(request: RunRequest, paths: BoxPaths, place: ContainerPlace): Mount[] {
  const readOnly = [path.join(place.home, "Programs"), runFolder, ...place.readable];
  const writable = [paths.own_folder, paths.box, ...(request.door === null ? [] : [request.door.socket])];
  return [
    ...readOnly.map((source) => ({ path: source, writable: false })),
    ...writable.map((source) => ({ path: source, writable: true })),
  ];
}

// The command ---------------------------------------------------------------------------------------------------

function programCommand(request: RunRequest, program: FoundProgram, paths: BoxPaths): string[] {
  switch (program.kind.kind) {
    case "python":
      return ["python3", path.join(runFolder, "call.py"), paths.call];
    case "node":
      return ["node", path.join(import.meta.dirname, "call-node.cjs"), paths.call];
    case "command":
      return [...program.kind.argv, program.path, ...request.args.map(argumentText)];
  }
}

/** Arguments take the place of those the image has, as on the engine's own command line. */
function ownCommand({ args }: RunRequest, { entrypoint, command }: ImageFacts): string[] {
  return [...entrypoint, ...(args.length > 0 ? args.map(argumentText) : command)];
}

function enteredBy(command: string[], paths: BoxPaths, input: string | null): string[] {
  return [
    shell,
    path.join(import.meta.dirname, "enter.sh"),
    paths.use,
    input === null ? "none" : "secrets",
    ...command,
  ];
}

function argumentText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function callOf(request: RunRequest, program: FoundProgram, place: ContainerPlace, paths: BoxPaths): object {
  return {
    file: program.path,
    function: request.job.function,
    args: request.args,
    kwargs: request.kwargs,
    context: request.context,
    programs: path.join(place.home, "Programs"),
    home: place.home,
    outcome_file: paths.outcome,
  };
}

/** A name that a host may have, so that a program's own log says which job it was. */
function hostname(jobName: string): string {
  const name = jobName.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return name.slice(0, 63).replaceAll(/^-+|-+$/g, "") || "job";
}

// Variables -----------------------------------------------------------------------------------------------------

function openVariables(request: RunRequest, paths: BoxPaths, place: ContainerPlace): Record<string, string> {
  const { TZ } = place.baseEnvironment;
  // PATH is the image's own. The home is the one folder beside the run's own that can be written to.
  const base = { HOME: "/tmp", LANG: "C.UTF-8", USER: "aios", LOGNAME: "aios", ...(TZ === undefined ? {} : { TZ }) };
  const without = { ...request, secrets: {}, door: null };
  return runEnvironment(base, without, { home: place.home, device: place.deviceId }, paths);
}

function secretVariables({ secrets, door }: RunRequest): Record<string, string> {
  return { ...secrets, ...(door === null ? {} : { AIOS_SOCKET: door.socket, AIOS_TOKEN: door.token }) };
}

/** As `enter.sh` reads it. */
function inputText(variables: Record<string, string>): string | null {
  const entries = Object.entries(variables);
  if (entries.length === 0) return null;
  return entries.map(([name, value]) => `${name}\n${value.split("\n").length}\n${value}\n`).join("");
}

const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** What the engine's own command acts on, or what starts it. */
const ofCommandItself =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|PWD|TMPDIR|TZ|TERM|LANG|LC_.*|LD_.*|DYLD_.*|XDG_.*|DBUS_.*|SSH_.*|SSL_.*|GO.*|DOCKER_.*|BUILDKIT_.*|COMPOSE_.*|CONTAINERS?_.*|PODMAN_.*|BUILDAH_.*|STORAGE_.*|REGISTRY_.*|NOTIFY_SOCKET|LISTEN_.*|_.*|.*_PROXY)$/i;

/**
 * By name alone the engine takes a variable from its own environment, so that the values stand on no command line, which
 * everybody on the machine can read. Those that would mean something to the engine itself are written out.
 */
function variableArguments(variables: Record<string, string>, place: ContainerPlace) {
  const given: Record<string, string> = {};
  const argv: string[] = [];
  const engines = engineVariables(place.ownEnvironment);
  for (const [name, value] of Object.entries(variables)) {
    const isFree = plainName.test(name) && !ofCommandItself.test(name) && engines[name] === undefined;
    if (isFree) given[name] = value;
    argv.push("--env", isFree ? name : `${name}=${value}`);
  }
  return { given, argv };
}

// Refusals ------------------------------------------------------------------------------------------------------

function nothingToRun(image: string): RunError {
  const message = `The image ${image} names no command of its own, and the job names no file. Add "file", or the command in "args".`;
  return { type: "NotRunnable", message, traceback: null, retryable: false };
}

function secretsNeedShell(image: string): RunError {
  const message =
    `The image ${image} has no ${shell}, through which AIOS gives a container its secrets without anybody else seeing them. ` +
    'Use an image that has one, or leave "secrets" out.';
  return { type: "NotRunnable", message, traceback: null, retryable: false };
}
