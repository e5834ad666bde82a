/** Configuration from the environment: every variable in one place, checked once, all errors reported together. */
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import type { Reach } from "../people/reach.ts";
import { readReach, reachVariables } from "./reach-configuration.ts";

export interface Configuration {
  /** The folder that holds `orchestrator.db`, `Programs/` and `jobs.yaml`. */
  home: string;
  databasePath: string;
  /** What AIOS keeps beside the database and could make anew: sockets, working folders, pipes. */
  privateFolder: string;
  deviceId: string;
  deviceTags: string[];
  /** Runs at a time on this device, daemons not counted. */
  slots: number;
  /** IANA zone for jobs that name none. */
  timezone: string;
  python: string | null;
  /** The command of the container engine with its arguments, or null to look for docker and podman. */
  containerEngine: string[] | null;
  journal: "delete" | "wal";
  /** Log lines and history older than this are forgotten. */
  keepLogDays: number;
  keepRunDays: number;
  keepVersionDays: number;
  /** Beyond this size the oldest log lines are forgotten, whatever their age. */
  maxDatabaseBytes: number;
  /** Of one artifact. */
  maxArtifactBytes: number;
  /** How long a message that a run sends can be taken back, where its job does not say. */
  holdMinutes: number;
  /** What programs deleted or replaced is kept so long, so that it can be put back. */
  keepTrashDays: number;
  /** Beyond this size the oldest of it is forgotten, whatever its age. */
  maxTrashBytes: number;
  /** Holds what opens the secrets. */
  secretsKeyFile: string;
  /** The share of all processors that may be busy for the machine to count as quiet. */
  idleLoad: number;
  /** Of the page and the API: 0 takes any free one, null has neither. */
  port: number | null;
  /** From where else it may be opened; null: as was chosen on the page. */
  reach: Reach | null;
}

/** Every variable AIOS reads, with its default: rendered by `aios help environment`. */
export const variables = {
  AIOS_HOME: "the home folder; default: the working directory",
  DEVICE_ID: "unique name of this device; default: the process id",
  DEVICE_TAGS: 'what this device offers, by commas: "gpu,storage,browser"; default: none',
  AIOS_SLOTS: "runs at a time on this device; default: four for each processor",
  AIOS_PYTHON: "the Python to run programs with; default: .venv in the home, else python3",
  AIOS_CONTAINER_ENGINE:
    'the container engine, with arguments if need be: "podman --log-level=error"; default: docker if it answers, else podman',
  AIOS_TIMEZONE: "zone of jobs that name none; default: the system's (TZ)",
  AIOS_JOURNAL: "delete (one file) or wal; default: delete",
  AIOS_KEEP_LOG_DAYS: "days that log lines are kept; default: 30",
  AIOS_KEEP_RUN_DAYS: "days that history is kept; default: 365",
  AIOS_KEEP_VERSION_DAYS: "days that versions of programs are kept, beyond the last 50 of each; default: 365",
  AIOS_MAX_DATABASE_MB: "beyond this size the oldest log lines go; default: 2048",
  AIOS_MAX_ARTIFACT_MB: "the largest file a run may keep in the database; default: 16",
  AIOS_KEEP_TRASH_DAYS:
    "days that what programs deleted or replaced is kept, so that undo can put it back; default: 30",
  AIOS_MAX_TRASH_MB: "beyond this size the oldest of that goes; default: 10240",
  AIOS_HOLD_MINUTES: "minutes that a message of a program can be taken back, before it is sent; default: 5",
  AIOS_SECRETS_KEY_FILE: "the key that opens the secrets; default: .aios/secrets.key in the home",
  AIOS_DESKTOP: "off: no notifications on the screen of this computer; default: on, where there is one",
  AIOS_IDLE_LOAD: "the machine is quiet while at most this share of it is busy, from 0 to 1 (always); default: 0.5",
  AIOS_PORT: "of the page and the API, on this machine; taken: the next free one; 0: any; off: none; default: 2467",
  ...reachVariables,
} as const;

const defaultPort = 2467;

export class ConfigurationError extends Error {
  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? "an error" : `${problems.length} errors`}:\n  ${problems.join("\n  ")}`,
    );
    this.name = "ConfigurationError";
  }
}

type Environment = Record<string, string | undefined>;

/** @throws ConfigurationError naming each variable, its value, and what would be right. */
export function readConfiguration(
  environment: Environment,
  workingDirectory: string,
  processId: number,
): Configuration {
  const problems: string[] = [];
  const home = resolve(workingDirectory, environment.AIOS_HOME || ".");
  const number = (name: keyof typeof variables, fallback: number, least: number, most: number) =>
    readNumber(environment, name, { fallback, least, most }, problems);
  const configuration: Configuration = {
    home,
    databasePath: join(home, "orchestrator.db"),
    privateFolder: join(home, ".aios"),
    deviceId: readDeviceId(environment.DEVICE_ID, processId, problems),
    deviceTags: splitTags(environment.DEVICE_TAGS ?? ""),
    slots: Math.round(number("AIOS_SLOTS", 4 * availableParallelism(), 1, 10_000)),
    timezone: readTimezone(environment.AIOS_TIMEZONE, problems),
    python: environment.AIOS_PYTHON || null,
    containerEngine: readCommand("AIOS_CONTAINER_ENGINE", environment, problems),
    journal: readJournal(environment.AIOS_JOURNAL, problems),
    keepLogDays: number("AIOS_KEEP_LOG_DAYS", 30, 0, 36_500),
    keepRunDays: number("AIOS_KEEP_RUN_DAYS", 365, 0, 36_500),
    keepVersionDays: number("AIOS_KEEP_VERSION_DAYS", 365, 0, 36_500),
    maxDatabaseBytes: number("AIOS_MAX_DATABASE_MB", 2048, 1, 1e9) * 1024 * 1024,
    holdMinutes: number("AIOS_HOLD_MINUTES", 5, 0, 10_080),
    maxArtifactBytes: number("AIOS_MAX_ARTIFACT_MB", 16, 0.001, 512) * 1024 * 1024,
    keepTrashDays: number("AIOS_KEEP_TRASH_DAYS", 30, 0, 36_500),
    maxTrashBytes: number("AIOS_MAX_TRASH_MB", 10_240, 0, 1e9) * 1024 * 1024,
    secretsKeyFile: resolve(workingDirectory, environment.AIOS_SECRETS_KEY_FILE || join(home, ".aios", "secrets.key")),
    idleLoad: number("AIOS_IDLE_LOAD", 0.5, 0, 1),
    port: readPort(environment.AIOS_PORT, problems),
    reach: readReach(environment, problems),
  };
  if (problems.length > 0) throw new ConfigurationError(problems);
  return configuration;
}

/** Tags as the original read them: by commas; spaces around them and empty ones are dropped. */
export function splitTags(text: string): string[] {
  const tags = text.split(",").map((tag) => tag.trim());
  return [...new Set(tags.filter((tag) => tag !== ""))];
}

function readDeviceId(value: string | undefined, processId: number, problems: string[]): string {
  const id = value?.trim() || String(processId);
  if (id.length > 200 || /\p{Cc}/u.test(id)) {
    problems.push(`DEVICE_ID is ${JSON.stringify(id)}; it should be a short name without control characters`);
  }
  return id;
}

/** Split at spaces: what starts it has no need of quotes, and half of what a shell reads would mislead. */
function readCommand(name: keyof typeof variables, environment: Environment, problems: string[]): string[] | null {
  const text = environment[name]?.trim();
  if (!text) return null;
  if (!/["'\\$`|;&<>]|\p{Cc}/u.test(text)) return text.split(/ +/);
  problems.push(`${name} is ${JSON.stringify(text)}; it should be a command with its arguments, without quotes`);
  return null;
}

function readNumber(
  environment: Environment,
  name: keyof typeof variables,
  { fallback, least, most }: { fallback: number; least: number; most: number },
  problems: string[],
): number {
  const text = environment[name]?.trim();
  if (!text) return fallback;
  const value = Number(text);
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  problems.push(`${name} is "${text}"; it should be a number from ${least} to ${most}`);
  return fallback;
}

function readPort(value: string | undefined, problems: string[]): number | null {
  const text = value?.trim().toLowerCase();
  if (!text) return defaultPort;
  if (text === "off") return null;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  problems.push(`AIOS_PORT is "${value}"; it should be a port from 0 to 65535, or off`);
  return defaultPort;
}

function readTimezone(value: string | undefined, problems: string[]): string {
  const system = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const timezone = value?.trim();
  if (!timezone) return system;
  try {
    return Intl.DateTimeFormat("en", { timeZone: timezone }).resolvedOptions().timeZone;
  } catch {
    problems.push(`AIOS_TIMEZONE is "${timezone}"; it should be an IANA zone such as "Europe/Berlin"`);
    return system;
  }
}

function readJournal(value: string | undefined, problems: string[]): "delete" | "wal" {
  const journal = value?.trim().toLowerCase() || "delete";
  if (journal === "delete" || journal === "wal") return journal;
  problems.push(`AIOS_JOURNAL is "${value}"; it should be delete or wal`);
  return "delete";
}
