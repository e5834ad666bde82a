/** Shows what a run did, or would do, and takes it back. */
import type { EffectView } from "../../api/effects/declared.ts";
import type { Result } from "../../api/operations.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { Mistake } from "../mistakes.ts";
import type { Registry } from "../registry.ts";
import type { Look } from "../render/look.ts";
import { wrap } from "../render/width.ts";
import { parseMoment } from "../spoken-times.ts";

const mostKeptShown = 20;

export function defineEffects(registry: Registry): void {
  registry
    .add("Look", "effects", "What did a run do to files, and what did it send?", [
      "aios effects tidy           of its last run, also of a preview",
      "aios effects 9f3c21ab --json",
    ])
    .argument("<run>", "its id, the end of it, or a job's name for its last run")
    .action(
      registry.does(async (invocation, command) => {
        const found = await invocation.ask("effects", { run: command.args[0]! });
        invocation.answer(found, () => effectLines(found, invocation.look));
      }),
    );
  registry
    .add("Change", "undo", "Take back what a run did to files, and messages that were not sent yet", [
      "aios undo tidy                        what its last run did",
      'aios undo --since "yesterday 18:00"   everything since then, the last first',
      "aios undo --since 2h --job tidy --yes without asking",
    ])
    .argument("[run]", "its id, the end of it, or a job's name for its last run")
    .option("--since <time>", 'everything that was done since then: "yesterday 18:00", "2h ago", 09:00')
    .option("--job <name>", "only of this job (--since)")
    .option("-y, --yes", "do it without asking")
    .action(
      registry.does((invocation, command) => {
        const { since, job, yes = false } = command.opts<{ since?: string; job?: string; yes?: boolean }>();
        const run = command.args[0];
        if ((run === undefined) === (since === undefined)) {
          throw new Mistake("usage", 'Name one run, or a time: aios undo RUN, or aios undo --since "yesterday 18:00"');
        }
        if (run !== undefined) return undoRun(invocation, run, yes);
        return undoSince(
          invocation,
          { since: momentOf(invocation, since!), ...(job === undefined ? {} : { job }) },
          yes,
        );
      }),
    );
}

export function effectLines({ sentence, effects, total, undo }: Result<"effects">, look: Look): string[] {
  const why = new Map(undo.cannot.map((one) => [one.effect, one.why]));
  const more = total - effects.length;
  return [
    ...wrap(sentence, look.columns),
    ...effects.flatMap((effect) => effectLine(effect, why.get(effect.id) ?? null, look)),
    ...(more > 0 ? [look.paint.dim(`… and ${more} more: --json tells more of them`)] : []),
    ...(total === 0 || undo.sentence === "" ? [] : ["", ...wrap(undo.sentence, look.columns)]),
  ];
}

function effectLine({ sentence }: EffectView, why: string | null, look: Look): string[] {
  const [first = "", ...rest] = wrap(sentence, look.columns - 4);
  const lines = [`  - ${first}`, ...rest.map((line) => `    ${line}`)];
  if (why !== null)
    lines.push(...wrap(`Stays: ${why}`, look.columns - 4).map((line) => `    ${look.paint.yellow(line)}`));
  return lines;
}

async function undoRun(invocation: Invocation, run: string, yes: boolean): Promise<number> {
  if (!yes) {
    const found = await invocation.ask("effects", { run });
    if (!found.undo.possible) throw new Mistake("failed", found.undo.sentence);
    const agreed = await agree(invocation, [found.sentence, found.undo.sentence, ...keptLines(found.undo.cannot)]);
    if (!agreed) return exitCodes.failed;
    return conclude(invocation, await invocation.ask("undo", { run: found.run_id }));
  }
  return conclude(invocation, await invocation.ask("undo", { run }));
}

async function undoSince(
  invocation: Invocation,
  asked: { since: number; job?: string },
  yes: boolean,
): Promise<number> {
  if (!yes) {
    const plan = await invocation.ask("undo_since_plan", asked);
    if (plan.effects === plan.cannot.length) throw new Mistake("failed", plan.sentence);
    if (!(await agree(invocation, [plan.sentence, ...keptLines(plan.cannot)]))) return exitCodes.failed;
  }
  return conclude(invocation, await invocation.ask("undo_since", asked));
}

/** By one key. Whoever cannot be asked has to say it beforehand. */
async function agree(invocation: Invocation, lines: readonly string[]): Promise<boolean> {
  const { io, json } = invocation;
  const { listenToKeys } = io;
  if (json || listenToKeys === null) {
    throw new Mistake("usage", `${lines[0]} Nobody can be asked here: add --yes to take it back.`);
  }
  for (const line of lines) invocation.remark(line);
  const key = await new Promise<string>((resolve) => {
    const stop = listenToKeys((pressed) => {
      stop();
      resolve(pressed);
    });
    io.stderr.write("Take it back? [y/N] ");
  });
  const agreed = key.toLowerCase() === "y";
  invocation.remark(agreed ? "yes" : "no\nNothing was changed.");
  return agreed;
}

type Undone = Result<"undo"> | Result<"undo_since">;

/** What stays makes it fail for scripts: they must not take all for undone. */
function conclude(invocation: Invocation, result: Undone): number {
  invocation.answer(result, () => [
    result.sentence,
    ...result.notes.map((note) => `  ${note}`),
    ...keptLines(result.kept),
  ]);
  return result.kept.length === 0 ? exitCodes.fine : exitCodes.failed;
}

function keptLines(kept: Undone["kept"]): string[] {
  const shown = kept.slice(0, mostKeptShown).map(({ why }) => `  Stays: ${why}`);
  return kept.length > shown.length ? [...shown, `  … and ${kept.length - shown.length} more stay`] : shown;
}

function momentOf({ look }: Invocation, text: string): number {
  const at = parseMoment(text, look.now, look.timezone) ?? parseMoment(`${text} ago`, look.now, look.timezone);
  if (at !== null) return at;
  const right = 'Write "yesterday 18:00", "2h ago", 09:00 or "2026-11-22 09:00".';
  throw new Mistake("usage", `"${text}" is not a time. ${right}`);
}
