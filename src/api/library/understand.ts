/** "Tell me what you want done…", answered without any AI. */
import { definedJobs } from "../../db/jobs.ts";
import type { Json } from "../../model/job.ts";
import { wallAt, zoneNamed } from "../../model/zoned.ts";
import { defaultValues } from "../../programs/library/ready-made.ts";
import { patience, type OperationContext } from "../context.ts";
import type { Params, Result } from "../operations.ts";
import { seenSchedule } from "./entry.ts";
import { readyMades } from "./shelf.ts";
import { readyMadeViews } from "./shown.ts";

export async function understand(
  context: OperationContext,
  { text }: Params<"understand">,
): Promise<Result<"understand">> {
  // Loaded once somebody asks: it reads dates in many ways.
  const { understand: read } = await import("../../words/understand.ts");
  const now = context.clock.now();
  const zone = zoneNamed(context.timezone);
  const offsetMinutes = zone === null ? 0 : (wallAt(zone, now) - now) / 60;
  const understood = read(text, { now, offsetMinutes });
  const made = understood && (await readyMades()).find(({ id }) => id === understood.ready_made);
  if (!understood || !made) return found(context, text);
  const schedule: Record<string, Json> = { ...(understood.schedule ?? made.about.schedule) };
  const seen = await context.db.read(() => seenSchedule(context, schedule), patience);
  const [view] = await readyMadeViews(context, [made]);
  return {
    kind: "automation",
    ready_made: view!,
    name: understood.name,
    sentence: `${capital(seen.schedule_sentence)}: ${understood.name}`,
    values: { ...defaultValues(made.form), ...understood.values },
    schedule,
    ...seen,
    assumed: understood.assumed,
  };
}

async function found(context: OperationContext, text: string): Promise<Result<"understand">> {
  const { search } = await import("../../words/understand.ts");
  const all = await readyMades();
  const shelf = all.map((made) => ({
    id: made.id,
    texts: [made.title, made.sentence, made.about.words.join(" ")] as const,
    made,
  }));
  const rows = await context.db.read(() => definedJobs(context.db), patience);
  const jobs = rows.map((row) => ({ id: row.job_name, texts: [row.job_name.replaceAll("_", " "), "", ""] as const }));
  const ready_made = await readyMadeViews(
    context,
    search(shelf, text).map(({ made }) => made),
  );
  const named = search(jobs, text.replaceAll("_", " ")).map(({ id }) => id);
  return { kind: "search", ready_made, jobs: named.slice(0, 20), nothing: ready_made.length + named.length === 0 };
}

function capital(text: string): string {
  return text.replace(/^./u, (first) => first.toUpperCase());
}
