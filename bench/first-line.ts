/** From asking for a run to the first line of its Python function: what P1, P2 and P12 measure. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Entry, RealHome } from "../test/real/home.ts";
import { command } from "./command.ts";
import { quantile, shown } from "./figures.ts";
import { python, type Setting } from "./setting.ts";

/** Its first line reads the clock; the second tells it. */
export const firstLineProgram = `import time


def first(number, fifo):
    now = time.time_ns()
    with open(fifo, "w") as file:
        file.write("%d %d\\n" % (number, now))
`;

export const firstLineJob: Entry = { name: "first", type: "trigger", file: "first.py", function: "first" };

export interface Asking {
  way: "sql" | "http" | "cli";
  count: number;
  /** Not counted: the first ones of a process are slower. */
  warm: number;
  /** What the way needs besides. */
  more?: Record<string, unknown>;
}

export interface FirstLines {
  /** Milliseconds from asking to the first line. */
  ours: number[];
  limit: number[];
}

export async function firstLines(
  { belongings }: Setting,
  home: { path: string; database: string },
  { way, count, warm, more = {} }: Asking,
): Promise<FirstLines> {
  const folder = belongings.folder();
  const fifo = join(folder, "first-lines");
  execFileSync("mkfifo", [fifo]);
  // Not in the home: AIOS watches that folder, and the limit is to be measured without it.
  const databases = { database: home.database, limit_database: join(folder, "limit.db") };
  const given = { way, job: firstLineJob.name, ...databases, fifo, count, warm, ...more };
  const client = join(import.meta.dirname, "clients", "first_line.py");
  const { stdout } = await command(belongings, [python(), client, JSON.stringify(given)], { folder: home.path });
  const { ours, limit } = JSON.parse(stdout) as { ours: [number, number][]; limit: number[] };
  return {
    ours: ours.map(([asked, first]) => (first - asked) / 1e6),
    limit: limit.map((nanoseconds) => nanoseconds / 1e6),
  };
}

/** The way of the last runs, from what the database has of them: where to look when they are slow. */
export function describeSpent(home: RealHome, count: number): string {
  const rows = home.rows<{ waited: number; lasted: number }>(
    `SELECT runs.started - triggers.created AS waited, runs.finished - runs.started AS lasted
     FROM runs JOIN triggers ON triggers.id = runs.trigger_id
     WHERE runs.job_name = ? AND runs.state = 'succeeded' ORDER BY runs.id DESC LIMIT ?`,
    firstLineJob.name,
    count,
  );
  const middle = (values: number[]) => shown(1000 * quantile(values, 0.5));
  const waited = middle(rows.map((row) => row.waited));
  const lasted = middle(rows.map((row) => row.lasted));
  return `from asking to the claim ${waited} ms, from the claim to the recorded end ${lasted} ms (medians, by the database)`;
}
