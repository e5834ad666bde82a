/** Servers that peers need: found on this machine, started in a temporary folder, reached by a Unix socket only. */
import { chownSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { existsSync } from "node:fs";
import { until } from "../../test/real/until.ts";
import type { Belongings } from "../belongings.ts";
import { command } from "../command.ts";

/** Debian's `nobody`: PostgreSQL refuses to run as root. */
const nobody = 65534;

/** Path of its socket; null where there is no Redis. Durable as AIOS is: every command is on the disk before its answer. */
export async function startRedis(belongings: Belongings): Promise<string | null> {
  const program = find("redis-server", []);
  if (program === null) return null;
  const folder = belongings.folder();
  const socket = join(folder, "redis.sock");
  const durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
  const argv = [program, "--port", "0", "--unixsocket", socket, "--dir", folder, ...durable];
  belongings.spawn(argv, { stdio: "ignore", cwd: folder });
  await until("Redis answers", () => existsSync(socket));
  return socket;
}

/** A connection string; null where there is no PostgreSQL. With its own settings, which are durable. */
export async function startPostgres(belongings: Belongings): Promise<string | null> {
  const initdb = find("initdb", debianFolders());
  const postgres = find("postgres", debianFolders());
  if (initdb === null || postgres === null) return null;
  const folder = belongings.folder();
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, nobody, nobody);
  const within = isRoot ? ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"] : [];
  const data = join(folder, "data");
  await command(belongings, [...within, initdb, "-D", data, "-U", "bench", "--auth=trust"], { folder });
  const argv = [...within, postgres, "-D", data, "-k", folder, "-c", "listen_addresses="];
  belongings.spawn(argv, { stdio: "ignore", cwd: folder });
  await until("PostgreSQL answers", () => existsSync(join(folder, ".s.PGSQL.5432")));
  return `postgresql:///postgres?host=${encodeURIComponent(folder)}&user=bench`;
}

function find(program: string, more: string[]): string | null {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...more];
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file)) ?? null;
}

/** Debian keeps them out of PATH. */
function debianFolders(): string[] {
  const all = "/usr/lib/postgresql";
  return existsSync(all) ? readdirSync(all).map((version) => join(all, version, "bin")) : [];
}
