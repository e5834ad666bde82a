/**
 * A container engine of a test's own: Podman with a store, locks and settings nobody else uses, so that tests run beside
 * each other and beside whatever the machine runs. Works as root on Linux; as root on Debian it is installed where it
 * is missing. No registry is needed: base images are made from this machine (`base-images.ts`).
 */
import { execFile, execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "./cli.ts";

const podman = "/usr/bin/podman";

/** Why there is no engine to be had here, or null. Tests that need one are skipped with this, and say so. */
export const engineMissing: string | null = missing();
if (engineMissing !== null) process.stdout.write(`Skipped, as there is no container engine: ${engineMissing}\n`);

export class ContainerEngine {
  /** Holds all of the engine; gone after `close`. */
  readonly folder = mkdtempSync(join(parentFolder(), "aios-engine-"));
  /** Put it in front of PATH, and `podman` is this engine. */
  readonly binFolder = join(this.folder, "bin");
  readonly command = join(this.binFolder, "podman");

  constructor() {
    mkdirSync(this.binFolder);
    const settings = join(this.folder, "containers.conf");
    writeFileSync(settings, settingsText(join(this.folder, "tmp")));
    // Naming the store in a storage.conf instead of by flags hangs for 20 seconds.
    const { folder } = this;
    const flags = [`--root ${folder}/root`, `--runroot ${folder}/run`, `--tmpdir ${folder}/tmp`, storageDriver(folder)];
    writeFileSync(
      this.command,
      `#!/bin/sh\nCONTAINERS_CONF=${settings} exec ${podman} ${flags.join(" ")} --log-level=error "$@"\n`,
    );
    chmodSync(this.command, 0o755);
  }

  /** Runs `podman` with these arguments; a failure is an answer too. */
  run(args: readonly string[]): Promise<Answer> {
    return new Promise((done) => {
      execFile(this.command, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
        done({ code: error === null ? 0 : typeof error.code === "number" ? error.code : -1, stdout, stderr });
      });
    });
  }

  /** The same for what must succeed. Returns what it printed. */
  async ask(args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(args);
    if (code !== 0) throw new Error(`podman ${args.join(" ")} ended with ${code}: ${stderr || stdout}`);
    return stdout.trim();
  }

  /** Ends its containers and removes all of it. */
  async close(): Promise<void> {
    await this.run(["rm", "--all", "--force", "--volumes", "--time", "0"]);
    this.#endForgotten();
    // Podman mounts its store onto itself; nothing can be removed while it is.
    for (const mounted of [`${this.folder}/root/overlay`, `${this.folder}/root`]) await unmount(mounted);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** A Podman that was killed while it made a container does not know of what it had started for that. */
  #endForgotten(): void {
    const isOurs = (pid: string) =>
      told(pid, "cmdline").includes(this.folder) || told(pid, "environ").includes(this.folder);
    const pids = readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name) && name !== String(process.pid));
    for (const pid of pids.filter(isOurs)) {
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch {
        // gone meanwhile
      }
    }
  }
}

/** What /proc tells of a process; nothing of one that is gone, or is somebody else's. */
function told(pid: string, file: "cmdline" | "environ"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}

/** Layers cannot be laid over a file system that is itself laid over another, as a container's is: then they are copied. */
function storageDriver(folder: string): string {
  const lay =
    "mkdir lower upper work all && mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work all";
  const probe = mkdtempSync(join(folder, "probe-"));
  const { status } = spawnSync("unshare", ["--mount", "sh", "-c", lay], { cwd: probe, stdio: "ignore" });
  rmSync(probe, { recursive: true, force: true });
  return `--storage-driver ${status === 0 ? "overlay" : "vfs"}`;
}

/** Podman refuses a longer one. */
const longestRunRoot = 50;

function parentFolder(): string {
  const isShort = join(tmpdir(), "aios-engine-123456", "run").length <= longestRunRoot;
  return isShort ? tmpdir() : "/tmp";
}

/** The limits: what Podman would set by itself may be more than this machine allows. */
function settingsText(temporary: string): string {
  return `[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
tmp_dir = "${temporary}"
`;
}

function unmount(folder: string): Promise<void> {
  return new Promise((done) => execFile("umount", ["--lazy", folder], () => done()));
}

function missing(): string | null {
  if (process.platform !== "linux") return `the tests' own engine needs Linux, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return "the tests' own engine needs root";
  if (!existsSync("/var/lib/dpkg/status")) return "base images are made from a Debian system, which this is not";
  if (isInstalled()) return works();
  if (!existsSync("/usr/bin/apt-get")) return "podman is not installed, and there is no apt-get to install it";
  process.stdout.write("Installing podman and runc for the tests that need a container engine…\n");
  try {
    execFileSync("flock", [join(tmpdir(), "aios-engine-install.lock"), "sh", "-c", install], {
      stdio: ["ignore", "ignore", "pipe"],
      timeout: 300_000,
    });
  } catch (error) {
    return `podman is not installed, and installing it failed: ${firstLine(error)}`;
  }
  return works();
}

/** Several test files may find it missing at the same moment: who comes second finds it done. */
const install = `
test -x ${podman} && test -x /usr/sbin/runc && exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update && apt-get -qq install -y --no-install-recommends podman runc
`;

function isInstalled(): boolean {
  return existsSync(podman) && (existsSync("/usr/sbin/runc") || existsSync("/usr/bin/runc"));
}

/** Podman may be there and yet not be able to run here, as in a container without the right to mount. */
function works(): string | null {
  const probe = mkdtempSync(join(tmpdir(), "aios-engine-probe-"));
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "probe", probe], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    return null;
  } catch (error) {
    return `nothing can be mounted here: ${firstLine(error)}`;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: Buffer; message: string };
  return (stderr?.toString().trim() || message).split("\n")[0]!;
}
