/** What people would use instead of our queue, measured for P6 where it can be had. */
import { join } from "node:path";
import { command } from "../command.ts";
import { side, skippedSide, type Side } from "../result.ts";
import type { Setting } from "../setting.ts";
import type { QueuePeer } from "./queue-peer.ts";
import { startPostgres, startRedis } from "./servers.ts";

const packages = ["bullmq@6.7.0", "ioredis@5.8.2", "graphile-worker@0.18.0", "pg@8.23.1"];

const peers: { queue: QueuePeer["queue"]; on: "redis" | "postgres"; keeps: string }[] = [
  { queue: "bullmq on redis", on: "redis", keeps: "keeps completed jobs, fsync always" },
  { queue: "bullmq on postgresql", on: "postgres", keeps: "keeps completed jobs" },
  { queue: "graphile-worker", on: "postgres", keeps: "keeps no history" },
  { queue: "graphile-worker, local queue", on: "postgres", keeps: "keeps no history" },
];

const missing = {
  redis: "there is no redis-server on PATH; on Debian: apt-get install redis-server",
  postgres: "there is no PostgreSQL; on Debian: apt-get install postgresql",
};

export async function queuePeers(setting: Setting, count: number): Promise<Side[]> {
  const { belongings, tell } = setting;
  tell("installing peers");
  const folder = belongings.folder();
  try {
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder];
    // With the settings of whoever measures: they say where packages come from.
    const environment = process.env as Record<string, string>;
    await command(belongings, ["npm", "install", ...flags, ...packages], { folder, environment });
  } catch (error) {
    return [
      skippedSide("BullMQ, graphile-worker", `npm could not install them: ${(error as Error).message.slice(0, 300)}`),
    ];
  }
  const servers = { redis: await startRedis(belongings), postgres: await startPostgres(belongings) };
  const sides: Side[] = [];
  for (const { queue, on, keeps } of peers) {
    const server = servers[on];
    tell(queue);
    sides.push(
      server === null
        ? skippedSide(queue, missing[on])
        : await measure(setting, { queue, packages: folder, server, count }, keeps),
    );
  }
  return sides;
}

async function measure({ belongings }: Setting, peer: QueuePeer, keeps: string): Promise<Side> {
  const script = join(import.meta.dirname, "queue-peer.ts");
  const argv = [process.execPath, "--disable-warning=ExperimentalWarning", script, JSON.stringify(peer)];
  const { stdout } = await command(belongings, argv, { folder: belongings.folder() });
  const perSecond = Number(stdout.split("\n").at(-1));
  if (!(perSecond > 0)) throw new Error(`${peer.queue} said: ${stdout}`);
  return side("peer", `${peer.queue} (${keeps})`, [perSecond], "more");
}
