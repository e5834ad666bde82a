/** Finished runs per second when many wait at once: what P3, P4, P5 and P12 measure. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Entry, RealHome } from "../test/real/home.ts";
import { until } from "../test/real/until.ts";
import { command } from "./command.ts";
import type { Belongings } from "./belongings.ts";

const limits = join(import.meta.dirname, "limits");

/** The same file is the program of AIOS and that of `xargs`. */
export function helloProgram(file: string): { job: Entry; programs: Record<string, string> } {
  const call = file.endsWith(".sh") ? {} : { function: "run" };
  return {
    job: { name: "hello", type: "trigger", file, overlap: "parallel", ...call },
    programs: { [file]: readFileSync(join(limits, file), "utf8") },
  };
}

/**
 * Queues so many in one transaction, and waits until all have their end in the database.
 * @throws when a run, its line or its result is not there: then there is no figure
 */
export async function burst(home: RealHome, count: number): Promise<{ perSecond: number }> {
  const last = home.value<number>(`SELECT coalesce(max(id), 0) FROM triggers`);
  home.execute(
    `WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
     INSERT INTO triggers (job_name, args, kwargs, created)
     SELECT 'hello', json_array(n), '{}', (julianday('now') - 2440587.5) * 86400.0 FROM number`,
    count,
  );
  const began = Date.now() / 1000;
  await until("all queued runs have ended", () => waiting(home) === 0 && live(home) === 0, {
    seconds: 600,
    everyMilliseconds: 200,
  });
  const ended = home.value<number>(`SELECT max(finished) FROM runs WHERE trigger_id > ?`, last);
  requireWhole(home, last, count);
  return { perSecond: count / (ended - began) };
}

/** Every run once, succeeded, with its own result, and its line in the log. */
function requireWhole(home: RealHome, last: number, count: number): void {
  const found = home.rows(
    `SELECT count(*) AS runs,
       sum(state = 'succeeded') AS succeeded,
       sum(CAST(trim(result, '"') AS INTEGER) = json_extract(args, '$[0]')) AS results,
       (SELECT count(*) FROM logs WHERE stream = 'stdout' AND message LIKE 'hello %'
          AND run_id IN (SELECT id FROM runs WHERE trigger_id > ?)) AS lines
     FROM runs WHERE trigger_id > ?`,
    last,
    last,
  )[0]!;
  const wrong = Object.entries(found).filter(([, value]) => value !== count);
  if (wrong.length > 0) throw new Error(`Of ${count} runs there are in the database ${JSON.stringify(found)}`);
}

function waiting(home: RealHome): number {
  return home.value(`SELECT count(*) FROM triggers WHERE processed IS NULL`);
}

function live(home: RealHome): number {
  return home.value(`SELECT count(*) FROM runs INDEXED BY runs_live WHERE state = 'running'`);
}

/** A process for each, as many at a time as there are processors; nothing is kept but the lines. */
export async function xargs(belongings: Belongings, argv: readonly string[], count: number): Promise<number> {
  const folder = belongings.folder();
  const input = Array.from({ length: count }, (_, index) => `${index}\n`).join("");
  const environment = { AIOS_RESULT: "/dev/null" };
  const options = { folder, input, into: "lines", environment };
  const { seconds } = await command(belongings, ["xargs", "-n1", `-P${parallel}`, ...argv], options);
  const lines = readFileSync(join(folder, "lines"), "utf8").split("\n").length - 1;
  if (lines !== count) throw new Error(`${argv.join(" ")} printed ${lines} of ${count} lines`);
  return count / seconds;
}

export const parallel = availableParallelism();

export function limitFile(name: string): string {
  return join(limits, name);
}
