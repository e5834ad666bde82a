/** Says in one sentence why a job runs, waits, or did not run. */
import { Mistake } from "../mistakes.ts";
import type { Registry } from "../registry.ts";
import { wrap } from "../render/width.ts";
import { parseMoment } from "../spoken-times.ts";

export function defineWhy(registry: Registry): void {
  registry
    .add("Look", "why", "Why does a job run, wait, or why did it not run?", [
      "aios why report",
      'aios why report --at "yesterday 09:00"',
      'aios why report --at "2h ago"',
    ])
    .argument("<job>", "its name")
    .option("--at <time>", 'at that time: 09:00, "yesterday 09:00", "2h ago", "2026-11-22 09:00"')
    .action(
      registry.does(async (invocation, command) => {
        const { at: text } = command.opts<{ at?: string }>();
        const { look } = invocation;
        const at = text === undefined ? null : parseMoment(text, look.now, look.timezone);
        if (text !== undefined && at === null) {
          const right = 'Write 09:00, "yesterday 09:00", "2h ago" or "2026-11-22 09:00".';
          throw new Mistake("usage", `"${text}" is not a time. ${right}`);
        }
        const why = await invocation.ask("why", { job: command.args[0]!, ...(at === null ? {} : { at }) });
        invocation.answer(why, () => why.sentence.split("\n").flatMap((line) => wrap(line, look.columns)));
      }),
    );
}
