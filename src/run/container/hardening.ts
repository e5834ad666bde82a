/** What a container may not do, may not use, and as whom it runs; pure. */
import type { Job } from "../../model/job.ts";
import type { RunRequest } from "../driver.ts";
import type { ContainerEngine } from "./engine.ts";

export interface User {
  uid: number;
  gid: number;
}

/** Enough for nearly all, little enough that one run cannot take the machine down. */
const defaultMemoryMb = 2048;
const mostProcesses = 512;
/** "nobody": what a container's programs are where AIOS is root, as they are never to be that. */
const nobody: User = { uid: 65534, gid: 65534 };

/** Whom the files of a run must be given to, or null where they are its own already. */
export function ownerOf(engine: ContainerEngine, user: User): User | null {
  return user.uid === 0 && !engine.rootless ? nobody : null;
}

/** Everything is refused that a program of an orchestrator does not need. */
export function hardening({ job, niced }: RunRequest, engine: ContainerEngine, user: User): string[] {
  return [
    ...["--cap-drop=ALL", "--security-opt=no-new-privileges", "--read-only", "--tmpfs=/tmp"],
    ...limits(job, engine),
    ...(niced && engine.limits !== "nothing" ? ["--cpu-shares=2"] : []),
    ...(job.network ? [] : ["--network=none"]),
    `--user=${userArgument(engine, user)}`,
    // The engine would keep the output a second time, without bound; and check a health nobody asks for.
    ...["--log-driver=none", "--no-healthcheck"],
    ...(engine.kind === "podman" ? ["--http-proxy=false"] : []),
    ...(engine.kind === "podman" && engine.rootless ? ["--userns=keep-id"] : []),
    // Else nothing of the home could be read: its files are labelled for people, and relabelling them is not AIOS's to do.
    ...(engine.selinux ? ["--security-opt=label=disable"] : []),
  ];
}

function limits(job: Job, engine: ContainerEngine): string[] {
  if (engine.limits === "nothing") return [];
  const memory = `${memoryOf(job)}m`;
  return [
    ...[`--pids-limit=${mostProcesses}`, `--memory=${memory}`],
    // As much swap as none: a program that does not fit is to end, not to grind the machine down.
    ...(engine.limits === "all" ? [`--memory-swap=${memory}`] : []),
    ...(job.cpu === null ? [] : [`--cpus=${job.cpu}`]),
  ];
}

/** Whole mebibytes; no engine starts anything in less than six. */
export function memoryOf({ memory_mb }: Job): number {
  return Math.max(6, Math.ceil(memory_mb ?? defaultMemoryMb));
}

function userArgument(engine: ContainerEngine, user: User): string {
  // There, 0 is the user AIOS runs as, without any right of root; any other number would own none of the run's files.
  if (engine.kind === "docker" && engine.rootless) return "0:0";
  const { uid, gid } = ownerOf(engine, user) ?? user;
  return `${uid}:${gid}`;
}
