/** Lists the jobs, or shows one in full. */
import type { JobView } from "../../api/views.ts";
import type { Registry } from "../registry.ts";
import { renderDetails, section } from "../render/details.ts";
import { dotOf, type Look } from "../render/look.ts";
import { shellWord } from "../render/shell-word.ts";
import { renderTable, type Column } from "../render/table.ts";
import { duration, relative, stamp } from "../render/times.ts";
import { jobSign, recentBar, runSigns, signed } from "../render/words.ts";

export function defineJobs(registry: Registry): void {
  registry
    .add("Look", "jobs", "List the jobs, or show one in full", ["aios jobs", "aios jobs report"])
    .argument("[job]", "show only this one, with everything about it")
    .action(
      registry.does(async (invocation, command) => {
        const job = command.args[0];
        const jobs = await invocation.ask("jobs", job === undefined ? {} : { job });
        if (job !== undefined) return invocation.answer(jobs[0], () => renderJob(jobs[0]!, invocation.look));
        invocation.answer(jobs, () => renderJobs(jobs, invocation.look));
        if (jobs.length === 0)
          invocation.remark("There are no jobs yet. Add one with: aios add NAME --file FILE --daily 09:00");
      }),
    );
}

export function renderJobs(jobs: readonly JobView[], look: Look): string[] {
  if (jobs.length === 0) return [];
  const problems = jobs
    .filter((job) => job.problem !== null)
    .map((job) => `${look.paint.red("!")} ${job.name}: ${job.problem}`);
  return [...renderTable(jobs, columns(look), look), ...(problems.length > 0 ? ["", ...problems] : [])];
}

function columns(look: Look): Column<JobView>[] {
  return [
    { title: "Job", cell: (job) => job.name, least: 12 },
    { title: "State", cell: (job) => signed(jobSign(job), look) },
    { title: "Runs", cell: (job) => job.schedule ?? look.paint.dim("not; see below"), least: 16, dispensable: 1 },
    { title: "Next", cell: (job) => (job.next_run_at === null ? "" : relative(job.next_run_at, look)) },
    {
      title: "Last",
      cell: (job) => (job.last_run === null ? "" : relative(job.last_run.started, look)),
      dispensable: 2,
    },
    { title: "Took", cell: (job) => tookOf(job), align: "right", dispensable: 4 },
    { title: "Recent", cell: (job) => recentBar(job.recent, look), dispensable: 3 },
    { title: "Tags", cell: (job) => job.tags.join(", "), least: 6, dispensable: 5 },
  ];
}

function tookOf({ last_run }: JobView): string {
  return last_run === null || last_run.state === "running" ? "" : duration(last_run.seconds);
}

export function renderJob(job: JobView, look: Look): string[] {
  const { paint } = look;
  const upcoming = job.upcoming.map(
    (at) => `  ${stamp(at, look.timezone).slice(0, 16)}  ${paint.dim(relative(at, look))}`,
  );
  return [
    `${paint.bold(job.name)}  ${signed(jobSign(job), look)}`,
    ...(job.description === null ? [] : [job.description]),
    ...(job.problem === null ? [] : ["", ...job.problem.split("\n").map(paint.red)]),
    "",
    ...renderDetails(fieldsOf(job, look), look),
    ...section("The next times", upcoming, look),
    "",
    paint.dim(
      ["run", "logs --job", "why"].map((command) => `aios ${command} ${shellWord(job.name)}`).join(` ${dotOf(look)} `),
    ),
  ];
}

function fieldsOf(job: JobView, look: Look): [string, string | null][] {
  const { last_run } = job;
  const last =
    last_run &&
    `${signed(runSigns[last_run.state], look)} ${relative(last_run.started, look)} ${look.paint.dim(last_run.short_id)}`;
  return [
    ["runs", job.schedule],
    [
      "calls",
      job.file === null ? null : [job.file, ...(job.function === null ? [] : [job.function])].join(dotOf(look)),
    ],
    ["image", job.image],
    ["tags", job.tags.join(", ")],
    ["secrets", job.secrets.join(", ")],
    ["switched", job.enabled ? "on" : "off"],
    ["now", nowOf(job)],
    ["last run", last],
    ["recent", recentBar(job.recent, look, 14)],
    ["failures", job.failures === 0 ? null : `${job.failures} in a row`],
  ];
}

function nowOf({ running, waiting }: JobView): string | null {
  const parts = [running > 0 ? `${running} running` : "", waiting > 0 ? `${waiting} waiting` : ""];
  return parts.filter((part) => part !== "").join(", ") || null;
}
