/**
 * A client of the database that knows nothing of AIOS: inserts triggers with its own connection, and notes each in a
 * journal of its own, on the disk, once SQLite has said that it is committed.
 *
 * Started as `node chaos-client.ts DATABASE JOURNAL SEED`. For every number on its stdin it inserts so many triggers
 * and says "done".
 */
import { appendFileSync, closeSync, fsyncSync, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { triggeredJobs } from "./chaos-programs.ts";
import { Seeded } from "./seeded.ts";

const [database, journal, seed] = process.argv.slice(2) as [string, string, string];
const random = new Seeded(Number(seed));
const db = new DatabaseSync(database, { timeout: 5_000 });
const insertSql = `INSERT INTO triggers (job_name, args, kwargs, created) VALUES (?, '[]', ?, ?) RETURNING id`;
let number = 0;

interface Wanted {
  number: number;
  job: string;
  kwargs: string;
}

function draw(): Wanted {
  const job = random.pick(triggeredJobs);
  // Most are over at once; some live long enough to be hit by two kills.
  const seconds = random.chance(0.02) ? random.between(0.5, 2) : random.between(0, 0.08);
  number += 1;
  return { number, job, kwargs: JSON.stringify({ number, seconds: seconds.toFixed(3) }) };
}

/** Like any client: tries again while the database is locked by others. */
async function insert(wanted: Wanted[]): Promise<number[]> {
  for (;;) {
    try {
      db.exec("BEGIN IMMEDIATE");
      const statement = db.prepare(insertSql);
      const ids = wanted.map(({ job, kwargs }) => (statement.get(job, kwargs, Date.now() / 1000) as { id: number }).id);
      db.exec("COMMIT");
      return ids;
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      if ((error as { errcode?: number }).errcode !== 5) throw error;
      await pause(random.between(1, 20));
    }
  }
}

function acknowledge(wanted: Wanted[], ids: number[]): void {
  const lines = wanted.map((one, index) => `${one.number} ${ids[index]} ${one.job}\n`);
  const file = openSync(journal, "a");
  appendFileSync(file, lines.join(""));
  fsyncSync(file);
  closeSync(file);
}

for await (const line of createInterface({ input: process.stdin })) {
  for (let left = Number(line); left > 0;) {
    const wanted = Array.from({ length: Math.min(left, random.pick([1, 1, 1, 5])) }, draw);
    acknowledge(wanted, await insert(wanted));
    left -= wanted.length;
    await pause(random.between(0, 30));
  }
  process.stdout.write("done\n");
}
