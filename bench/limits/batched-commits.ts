/**
 * The most a queue on this file could do: the same rows in the same tables, a thousand to a commit, and no decision.
 * A claim is durable before its end is written, as a program starts in between. Argument: JSON `{ home, count }`;
 * prints JSON as `BatchedCommits`.
 */
import { openDatabase } from "../../src/db/open.ts";

export interface BatchedCommits {
  perSecond: number;
  cpuMicroseconds: number;
}

const batch = 1_000;
const { home, count } = JSON.parse(process.argv[2]!) as { home: string; count: number };
const database = await openDatabase(`${home}/orchestrator.db`, { timestamp: "bench" });
const db = database.connection;
const now = Date.now() / 1000;

const add = db.prepare(`INSERT INTO triggers (job_name, args, kwargs, created) VALUES ('nothing', '[]', '{}', ?)`);
const consume = db.prepare(`UPDATE triggers SET processed = ?, outcome = 'run', run_id = ? WHERE id = ?`);
const start = db.prepare(
  `INSERT INTO runs (id, job_name, trigger_id, source, attempt, state, device, session, attempt_token, host, supervisor,
                     lease_until, args, kwargs, due_at, started)
   VALUES (?, 'nothing', ?, 'sql', 1, 'running', 'bench', ?, ?, 'host', '1/2', ?, '[]', '{}', ?, ?)`,
);
const finish = db.prepare(
  `UPDATE runs SET state = 'succeeded', finished = ?, exit_code = 0, result = 'null' WHERE id = ?`,
);

commit(1, count, () => add.run(now));
const cpuBefore = process.cpuUsage();
const began = performance.now();
for (let from = 1; from <= count; from += batch) {
  const to = Math.min(count, from + batch - 1);
  commit(from, to, (id) => {
    consume.run(now, idOf(id), id);
    start.run(idOf(id), id, "session".padEnd(36), "token".padEnd(32), now + 30, now, now);
  });
  commit(from, to, (id) => finish.run(now, idOf(id)));
}
const seconds = (performance.now() - began) / 1000;
const cpu = process.cpuUsage(cpuBefore);
const figures: BatchedCommits = { perSecond: count / seconds, cpuMicroseconds: (cpu.user + cpu.system) / count };
process.stdout.write(JSON.stringify(figures));
await database.close();

function commit(from: number, to: number, change: (id: number) => void): void {
  db.exec("BEGIN IMMEDIATE");
  for (let id = from; id <= to; id++) change(id);
  db.exec("COMMIT");
}

/** As long as the real ones, and like them in the order of time. */
function idOf(id: number): string {
  return `019a-run-${String(id).padStart(27, "0")}`;
}
