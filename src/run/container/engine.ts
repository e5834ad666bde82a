/** Finds the container engine of this device, and what has to be known of it before a container is started. */
import type { RunError } from "../../model/outcome.ts";
import { type Ask, installCommand } from "../interpreters.ts";

export interface ContainerEngine {
  /** The command, with the arguments that come before all others. */
  argv: string[];
  kind: "docker" | "podman";
  /** Whether the engine itself runs without root's rights, and "root" in a container is not root of this machine. */
  rootless: boolean;
  /** Whether the system labels files, so that a container may only read those with its own label. */
  selinux: boolean;
  /** What of a container can be limited here; asked for in vain, the engine would complain into each run's log. */
  limits: "all" | "all but swap" | "nothing";
}

/** As the engine may need them to find its daemon, its settings and its registries; nothing else of AIOS's own environment. */
const engineVariable =
  /^(?:XDG_RUNTIME_DIR|XDG_CONFIG_HOME|XDG_DATA_HOME|DBUS_SESSION_BUS_ADDRESS|SSH_AUTH_SOCK|REGISTRY_AUTH_FILE|SSL_CERT_(?:FILE|DIR)|DOCKER_.*|CONTAINERS?_(?:CONF|CONF_OVERRIDE|HOST|SSHKEY|STORAGE_CONF|REGISTRIES_CONF)|(?:https?|no|all)_proxy)$/i;

export function engineVariables(own: NodeJS.ProcessEnv): Record<string, string> {
  const picked = Object.entries(own).filter(([name, value]) => value !== undefined && engineVariable.test(name));
  return Object.fromEntries(picked) as Record<string, string>;
}

export class EngineFinder {
  readonly #wanted: readonly string[] | null;
  readonly #ask: Ask;
  #found: ContainerEngine | null = null;

  /** `wanted`: the command asked for (AIOS_CONTAINER_ENGINE), or null to look for one. */
  constructor(wanted: readonly string[] | null, ask: Ask) {
    this.#wanted = wanted;
    this.#ask = ask;
  }

  /** One that answers, or why there is none; `undefined` when the spawner was lost before it could tell. */
  async find(): Promise<ContainerEngine | RunError | undefined> {
    if (this.#found !== null) return this.#found;
    for (const argv of this.#wanted === null ? [["docker"], ["podman"]] : [[...this.#wanted]]) {
      const answer = await this.#ask([...argv, "info", "--format", "{{json .}}"]);
      if (answer === undefined) return undefined;
      const engine = readInfo(argv, answer);
      // An engine that is installed later, or whose daemon is started later, is found then.
      if (engine !== null) return (this.#found = engine);
    }
    return this.#wanted === null ? this.#missing() : wantedIsWrong(this.#wanted.join(" "));
  }

  async #missing(): Promise<RunError | undefined> {
    const docker = await this.#ask(["docker", "--version"]);
    if (docker === undefined) return undefined;
    const what =
      docker === null
        ? "This job runs in a container, and this device has neither docker nor podman."
        : "This job runs in a container, and docker is installed here but does not answer: its service is not running, " +
          "or the user AIOS runs as may not use it.";
    const next =
      docker === null
        ? `Install one: ${installCommand(process.platform).replace("python3", "podman")} — AIOS finds it by itself then.`
        : "See what it says itself: docker info";
    return engineMissing(`${what} ${next}`);
  }
}

/** What `info` says, or null where no engine stands behind the command. */
export function readInfo(argv: string[], answer: string | null): ContainerEngine | null {
  if (answer === null) return null;
  try {
    const info = JSON.parse(answer) as PodmanInfo & DockerInfo;
    if (info.host?.security !== undefined) {
      const { rootless = false, selinuxEnabled = false } = info.host.security;
      return { argv, kind: "podman", rootless, selinux: selinuxEnabled, limits: limitsOf(rootless, info.host) };
    }
    if (!info.ServerVersion) return null;
    const options = (info.SecurityOptions ?? []).map((option) => option.split(",")[0]);
    return {
      argv,
      kind: "docker",
      rootless: options.includes("name=rootless"),
      selinux: options.includes("name=selinux"),
      limits: info.SwapLimit === false ? "all but swap" : "all",
    };
  } catch {
    return null;
  }
}

/** Control groups of the first version can be given to nobody but root. */
function limitsOf(rootless: boolean, { cgroupVersion }: { cgroupVersion?: string }): ContainerEngine["limits"] {
  return rootless && cgroupVersion === "v1" ? "nothing" : "all";
}

interface PodmanInfo {
  host?: { cgroupVersion?: string; security?: { rootless?: boolean; selinuxEnabled?: boolean } };
}

interface DockerInfo {
  ServerVersion?: string;
  SwapLimit?: boolean;
  SecurityOptions?: string[] | null;
}

function wantedIsWrong(wanted: string): RunError {
  return engineMissing(
    `AIOS_CONTAINER_ENGINE is "${wanted}", but no container engine answers there: "${wanted} info" fails. ` +
      "Correct it, or leave it out so that AIOS looks for docker and podman itself.",
  );
}

function engineMissing(message: string): RunError {
  return { type: "ContainerEngineMissing", message, traceback: null, retryable: false };
}
