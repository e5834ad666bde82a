/** A ready-made program becomes one's own: its file is copied, and an entry of the jobs list made. */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { definedJobs } from "../../db/jobs.ts";
import type { Json } from "../../model/job.ts";
import type { ReadyMade } from "../../programs/library/ready-made.ts";
import { originOf, recordText, setOrigin } from "../../programs/versions/record.ts";
import { add } from "../acts.ts";
import { patience, type OperationContext } from "../context.ts";
import { jobView, requireJob } from "../job-views.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import { compiledEntry, filledIn } from "./entry.ts";
import { readyMade } from "./shelf.ts";

const mostCopies = 1_000;

export async function libraryAdd(
  context: OperationContext,
  params: Params<"library_add">,
): Promise<Result<"library_add">> {
  const made = await readyMade(params.id);
  const kwargs = await filledIn(context, made, params);
  const name = await freeName(context, params.name?.trim() || made.title);
  const entry = (file: string): Record<string, Json> => ({
    name,
    description: made.sentence,
    file,
    function: "main",
    ...(params.schedule ?? made.about.schedule),
    kwargs,
  });
  compiledEntry(context, entry(`${made.id}.ts`)); // refused before anything is written
  const file = await copyProgram(context, made);
  await add(context, { entry: entry(file) });
  return context.db.read(() => jobView(context, requireJob(context, name)), patience);
}

/** "Tidy a folder", "Tidy a folder 2": nobody who presses a button is to be asked for another name. */
async function freeName({ db }: OperationContext, wanted: string): Promise<string> {
  if (wanted.length > 180) {
    throw new OperationError("invalid", "The name is too long.", { fields: { name: "Write at most 180 characters" } });
  }
  const taken = new Set(await db.read(() => definedJobs(db).map((row) => row.job_name), patience));
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted} ${count}`;
    if (!taken.has(name)) return name;
  }
}

/** The name of its file in Programs/. One that was copied before, and not given another purpose, is shared. */
async function copyProgram(context: OperationContext, made: ReadyMade): Promise<string> {
  const { db, home, actor, clock } = context;
  await mkdir(join(home, "Programs"), { recursive: true });
  for (let count = 1; count < mostCopies; count++) {
    const file = count === 1 ? `${made.id}.ts` : `${made.id}-${count}.ts`;
    const path = join(home, "Programs", file);
    if (existsSync(path)) {
      const isSame = (await readFile(path, "utf8").catch(() => null)) === made.text;
      const origin = await db.read(() => originOf(db, `Programs/${file}`), patience);
      if (!isSame && origin?.id !== made.id) continue;
      if (origin !== null) return file;
    } else await writeFile(path, made.text, { flag: "wx" });
    await db.write(() => {
      const author = { kind: "library" as const, name: actor.name };
      const change = { path: `Programs/${file}`, author, message: `Added: ${made.title}`, now: clock.now() };
      recordText(db, change, made.text);
      setOrigin(db, change.path, { id: made.id, version: made.about.version, text: made.text });
    }, patience);
    return file;
  }
  throw new OperationError("invalid", `There are ${mostCopies} files named ${made.id} in Programs already.`);
}
