/** Shows what programs wrote and what AIOS said; with -f as it comes. */
import type { Params } from "../../api/operations.ts";
import type { LogView } from "../../api/views.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import type { Registry } from "../registry.ts";
import { ShortLines, wholeLine } from "../render/log-lines.ts";
import { wholeNumber } from "../typed-values.ts";

const linesShown = 100;
const linesAtOnce = 1_000;
/** How long one question waits for lines: so long may Ctrl-C go unnoticed. */
const waitSeconds = 1;

type Filter = Pick<Params<"logs">, "run" | "job" | "search">;

export function defineLogs(registry: Registry): void {
  registry
    .add("Look", "logs", "Show the log, with -f as it grows", [
      "aios logs -f                       everything, as it happens",
      "aios logs --job report -n 20       the last 20 lines of a job",
      'aios logs --search "disk full"     lines with both words',
    ])
    .option("-f, --follow", "go on with what comes, until Ctrl-C")
    .option("-j, --job <job>", "of one job")
    .option("-r, --run <run>", "of one run (its id, the end of it, or a job's name for its last)")
    .option("-s, --search <words>", "lines in which all words occur")
    .option("-n, --lines <count>", "how many of the newest lines", wholeNumber, linesShown)
    .action(
      registry.does((invocation, command) => {
        const { follow, lines, ...filter } = command.opts<Filter & { follow?: boolean; lines: number }>();
        const { run, job, search } = filter;
        const asked = { ...(run && { run }), ...(job && { job }), ...(search && { search }) };
        return logs(invocation, asked, lines, follow === true);
      }),
    );
}

async function logs(invocation: Invocation, filter: Filter, limit: number, follow: boolean): Promise<void> {
  const { io, look } = invocation;
  const short = new ShortLines(look, filter.run === undefined);
  const tell = (lines: LogView[]) => {
    if (invocation.json) for (const line of lines) invocation.printJsonLine(line);
    else invocation.print(lines.flatMap((line) => (io.isTerminal ? short.render(line) : [wholeLine(line, look)])));
  };
  const newest = limit === 0 ? [] : await invocation.ask("logs", { ...filter, limit });
  if (newest.length === 0 && filter.job !== undefined) await invocation.ask("jobs", { job: filter.job });
  if (invocation.json && !follow) return invocation.printJson(newest);
  tell(newest);
  if (follow) await followLogs(invocation, filter, newest.at(-1)?.id, tell);
  else if (newest.length === 0) invocation.remark(nothingFound(filter));
}

async function followLogs(
  invocation: Invocation,
  filter: Filter,
  lastId: number | undefined,
  tell: (lines: LogView[]) => void,
): Promise<void> {
  const { io } = invocation;
  let ended = false;
  const stopListening = io.onSignal(() => {
    // Everything was said already, so there is nothing to wait for.
    ended = true;
    io.exit(exitCodes.interrupted);
  });
  let after = lastId ?? (await invocation.ask("logs", { limit: 1 })).at(-1)?.id ?? 0;
  try {
    while (!ended && !io.outputClosed.aborted) {
      const behind = after > 0 ? { after_id: after } : {};
      const lines = await invocation.ask("logs", {
        ...filter,
        ...behind,
        limit: linesAtOnce,
        wait_seconds: waitSeconds,
      });
      tell(lines);
      after = lines.at(-1)?.id ?? after;
    }
  } finally {
    stopListening();
  }
}

function nothingFound({ run, job, search }: Filter): string {
  if (search !== undefined) return `No line of the log has ${search}.`;
  if (run !== undefined) return `Run ${run} has written nothing.`;
  return job === undefined ? "The log is empty." : `${job} has written nothing yet.`;
}
