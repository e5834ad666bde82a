/** The rows of the live view's lists; all lists share their columns, so that the eye finds things in one place. */
import type { StatusView } from "../../api/views.ts";
import { clean } from "../render/clean.ts";
import { ellipsisOf, type Look } from "../render/look.ts";
import { duration, elapsed, relative } from "../render/times.ts";
import { notificationWords, signOf } from "../render/notifications.ts";
import { progressWords } from "../render/progress.ts";
import { attentionSign, iconOf, runSigns } from "../render/words.ts";
import { cut, padEnd, widthOf } from "../render/width.ts";
import type { EndedRun, LiveState } from "./state.ts";

interface Row {
  icon: string;
  job: string;
  time: string;
  rest: string;
}

/** Lines that belong together, so that a list is never cut between them. */
export type Block = readonly string[];

export interface Lists {
  attention: Block[];
  notifications: Block[];
  running: Block[];
  next: Block[];
  lately: Block[];
}

const mostJobColumns = 28;

export function listsOf(state: LiveState, look: Look): Lists {
  const running = runningRows(state, look);
  const next = (state.status?.next ?? []).map((item) => nextRow(item, look));
  const lately = state.lately.map((run) => endedRow(run, look));
  const all = [...running, ...next, ...lately.slice(0, look.columns)];
  const jobColumns = Math.min(mostJobColumns, Math.floor(look.columns / 3), widest(all.map((row) => row.job)));
  const timeColumns = widest(all.map((row) => row.time));
  const line = (row: Row): Block => [rowLine(row, jobColumns, timeColumns, look)];
  return {
    attention: (state.status?.attention ?? []).map((item) => attentionBlock(item, look)),
    notifications: (state.status?.notifications ?? []).map((item) => notificationBlock(item, look)),
    running: running.map(line),
    next: next.map(line),
    lately: lately.map(line),
  };
}

function runningRows(state: LiveState, look: Look): Row[] {
  const icon = iconOf(runSigns.running, look);
  const own = [...state.running.values()].map(({ job, started, attempt, lastLine, progress }) => {
    const again = attempt > 1 ? `attempt ${attempt}  ` : "";
    const said = progress === null ? (lastLine ?? "") : progressWords(progress, look);
    return { icon, job, time: elapsed(look.now - started), rest: `${again}${said}` };
  });
  const others = (state.status?.running ?? [])
    .filter((run) => run.device !== state.ready.device)
    .map((run) => ({
      icon,
      job: clean(run.job, false),
      time: elapsed(look.now - run.started),
      rest: [`on ${clean(run.device, false)}`, progressWords({ progress: run.progress, text: run.progress_text }, look)]
        .filter((part) => part !== "")
        .join("  "),
    }));
  return [...own, ...others];
}

function nextRow({ job, at, schedule }: StatusView["next"][0], look: Look): Row {
  return { icon: " ", job: clean(job, false), time: relative(at, look), rest: clean(schedule, false) };
}

function endedRow(run: EndedRun, look: Look): Row {
  const again = run.againAt !== null && run.againAt > look.now ? `, tries again ${relative(run.againAt, look)}` : "";
  const unwell = run.state === "succeeded" ? "" : `  ${run.reason ?? runSigns[run.state].word}${again}`;
  return {
    icon: iconOf(runSigns[run.state], look),
    job: run.job,
    time: relative(run.finished, look),
    rest: `${duration(run.seconds)}${unwell}`,
  };
}

function rowLine({ icon, job, time, rest }: Row, jobColumns: number, timeColumns: number, look: Look): string {
  const name = padEnd(cut(job, jobColumns, ellipsisOf(look)), jobColumns);
  return ` ${icon} ${name}  ${padEnd(time, timeColumns)}  ${look.paint.dim(rest)}`;
}

function attentionBlock(item: StatusView["attention"][0], look: Look): Block {
  const since = item.since === null ? "" : look.paint.dim(`  ${relative(item.since, look)}`);
  const message = ` ${iconOf(attentionSign(item.kind), look)} ${clean(item.message.replaceAll("\n", " "), false)}`;
  // The time stays readable however long the message is.
  const line = cut(message, look.columns - widthOf(since), ellipsisOf(look)) + since;
  return item.command === null ? [line] : [line, `   ${look.paint.cyan(clean(item.command, false))}`];
}

function notificationBlock(item: StatusView["notifications"][0], look: Look): Block {
  const since = look.paint.dim(`  ${relative(item.created, look)}`);
  const words = notificationWords(item, true).replaceAll("\n", " ");
  return [cut(` ${signOf(item.level, look)} ${words}`, look.columns - widthOf(since), ellipsisOf(look)) + since];
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
}
