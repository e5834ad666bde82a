/**
 * A process of its own: another queue with jobs that do nothing, all queued beforehand. Argument: JSON as `QueuePeer`;
 * prints, on its last line, how many it finished a second. Its packages are in a folder that a benchmark has made.
 */
import { once, type EventEmitter } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export interface QueuePeer {
  queue: "bullmq on redis" | "bullmq on postgresql" | "graphile-worker" | "graphile-worker, local queue";
  packages: string;
  /** Path of the Redis socket, or a connection string of PostgreSQL. */
  server: string;
  count: number;
}

interface BullMq {
  Queue: new (
    name: string,
    options: object,
    ...backend: unknown[]
  ) => {
    addBulk: (jobs: { name: string; data: object }[]) => Promise<unknown>;
    getCompletedCount: () => Promise<number>;
    close: () => Promise<void>;
  };
  Worker: new (
    name: string,
    work: () => Promise<void>,
    options: object,
    ...backend: unknown[]
  ) => EventEmitter & { run: () => Promise<void>; waitUntilReady: () => Promise<unknown>; close: () => Promise<void> };
  createPostgresBackend: unknown;
}

interface GraphileWorker {
  makeWorkerUtils: (options: object) => Promise<{
    migrate: () => Promise<void>;
    withPgClient: <T>(work: (client: PgClient) => Promise<T>) => Promise<T>;
    release: () => Promise<void>;
  }>;
  run: (options: object) => Promise<{ stop: () => Promise<void> }>;
}

interface PgClient {
  query: <Row>(sql: string, values?: unknown[]) => Promise<{ rows: Row[] }>;
}

/** More than a few hundred at a time makes none of them faster. */
const atATime = 200;

const given = JSON.parse(process.argv[2]!) as QueuePeer;
const load = createRequire(join(given.packages, "package.json"));
const seconds = await (given.queue.startsWith("bullmq") ? bullMq() : graphileWorker());
process.stdout.write(`\n${given.count / seconds}`, () => process.exit());

async function bullMq(): Promise<number> {
  const { Queue, Worker, createPostgresBackend } = load("bullmq") as BullMq;
  const onRedis = given.queue === "bullmq on redis";
  const connection = onRedis
    ? { path: given.server, maxRetriesPerRequest: null }
    : { connectionString: given.server, migrate: true };
  const backend = onRedis ? [] : [createPostgresBackend];
  const queue = new Queue("nothing", { connection }, ...backend);
  for (let added = 0; added < given.count; added += 1_000) {
    const length = Math.min(1_000, given.count - added);
    await queue.addBulk(Array.from({ length }, () => ({ name: "nothing", data: {} })));
  }
  // Completed jobs are kept: that is their history.
  const options = { connection, concurrency: atATime, autorun: false };
  const worker = new Worker("nothing", async () => {}, options, ...backend);
  await worker.waitUntilReady();
  let left = given.count;
  worker.on("completed", () => --left === 0 && worker.emit("all"));
  worker.on("error", (error: Error) => process.stderr.write(`${error.message}\n`));
  const all = once(worker, "all");
  const began = performance.now();
  void worker.run();
  await all;
  const took = (performance.now() - began) / 1000;
  const completed = await queue.getCompletedCount();
  if (completed !== given.count) throw new Error(`${completed} of ${given.count} are completed`);
  await worker.close();
  await queue.close();
  return took;
}

async function graphileWorker(): Promise<number> {
  const { makeWorkerUtils, run } = load("graphile-worker") as GraphileWorker;
  const utils = await makeWorkerUtils({ connectionString: given.server });
  await utils.migrate();
  const add = `SELECT count(*) FROM graphile_worker.add_jobs(array(
    SELECT json_populate_record(NULL::graphile_worker.job_spec, '{"identifier": "nothing"}') FROM generate_series(1, $1)))`;
  await utils.withPgClient((client) => client.query(add, [given.count]));
  const batched = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };
  const isBatched = given.queue === "graphile-worker, local queue";
  const preset = {
    worker: {
      connectionString: given.server,
      concurrentJobs: isBatched ? atATime : 24,
      maxPoolSize: 25,
      ...(isBatched ? batched : {}),
    },
  };
  let left = given.count;
  const { promise: all, resolve } = Promise.withResolvers<void>();
  const nothing = async () => {
    if (--left === 0) resolve();
  };
  const began = performance.now();
  const runner = await run({ preset, taskList: { nothing }, noHandleSignals: true });
  await all;
  // A job that is completed is removed: it keeps no history.
  const count = `SELECT count(*)::int AS left FROM graphile_worker.jobs`;
  const remaining = () => utils.withPgClient((client) => client.query<{ left: number }>(count));
  while ((await remaining()).rows[0]!.left > 0) await pause(5);
  const took = (performance.now() - began) / 1000;
  await runner.stop();
  await utils.release();
  return took;
}
