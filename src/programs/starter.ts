/** The first start in an empty folder: two small programs and a jobs list, so that something runs in the first minute. */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findJobsList } from "./find-jobs-list.ts";

const helloPython = `"""A first program for AIOS. Change it: the next run uses what you saved."""
import datetime


def hello(name="world"):
    print(f"Hello, {name}! It is {datetime.datetime.now():%H:%M}.")
    return {"greeted": name}
`;

const helloTypeScript = `/** A first program for AIOS. Change it: the next run uses what you saved. */
export function hello({ name = "world" }: { name?: string } = {}) {
  console.log(\`Hello, \${name}! It is \${new Date().toTimeString().slice(0, 5)}.\`);
  return { greeted: name };
}
`;

function jobsList(file: string): string {
  return `# The jobs of AIOS. Save this file and it takes them over at once, without a restart.
# Types: always, daily, interval, random_daily, trigger, idle, cron, once, watch, after.
# All fields: aios schema. See what runs: aios status. Why does a job (not) run: aios why hello

- name: hello
  file: ${file}
  function: hello
  type: interval
  interval_minutes: 1

# Runs when asked: aios run greet --name Ada
- name: greet
  file: ${file}
  function: hello
  type: trigger

# - name: morning_report
#   file: reports.py
#   function: generate_morning_report
#   type: daily
#   time: "09:00"
`;
}

/**
 * Fills an empty home. Returns what was written, or null where there was something already: a jobs list, programs,
 * or a database.
 */
export async function writeStarter(home: string, hasPython: () => Promise<boolean>): Promise<string[] | null> {
  const programs = join(home, "Programs");
  const isUsed =
    existsSync(programs) || existsSync(join(home, "orchestrator.db")) || (await findJobsList(home)) !== null;
  if (isUsed) return null;
  const [file, text] = (await hasPython()) ? ["hello.py", helloPython] : ["hello.ts", helloTypeScript];
  await mkdir(programs, { recursive: true });
  await writeFile(join(programs, file), text, { flag: "wx" });
  await writeFile(join(home, "jobs.yaml"), jobsList(file), { flag: "wx" });
  return [join("Programs", file), "jobs.yaml"];
}
