/** The live view as a pure function: what is known and the size of the terminal in, lines out. */
import { clean } from "../render/clean.ts";
import { dotOf, ellipsisOf, type Look } from "../render/look.ts";
import { shortLine } from "../render/log-lines.ts";
import { wallParts } from "../render/times.ts";
import { iconOf, runSigns, verdictSentence, verdictSign } from "../render/words.ts";
import { cut, padEnd, widthOf, wrap } from "../render/width.ts";
import { listsOf, type Block } from "./rows.ts";
import type { LiveState } from "./state.ts";

/** At most `rows` lines of at most `look.columns` columns. */
export function renderLive(state: LiveState, rows: number, look: Look): string[] {
  const head = [titleLine(state, look), ...verdictLines(state, look), ...webLines(state, look), ""];
  const foot = ["", footLine(state, look)];
  const room = Math.max(0, rows - head.length - foot.length);
  const body = bodyOf(state, room, look);
  const filler = Array<string>(Math.max(0, room - body.length)).fill("");
  const lines = [...head, ...body.slice(0, room), ...filler, ...foot].slice(0, rows);
  return lines.map((line) => cut(line, look.columns, ellipsisOf(look)));
}

function bodyOf(state: LiveState, room: number, look: Look): string[] {
  switch (state.page) {
    case "overview":
      return overview(state, room, look);
    case "log":
      return logPage(state, room, look);
    case "help":
      return helpPage(look);
  }
}

function titleLine({ ready, status }: LiveState, look: Look): string {
  const { paint, columns } = look;
  const tags = ready.tags.length > 0 ? ready.tags.join(", ") : null;
  const jobs = status?.counts.jobs ?? ready.jobs;
  const known = [ready.home, `device ${ready.device}`, tags, `${jobs} ${jobs === 1 ? "job" : "jobs"}`];
  const clock = wallParts(look.now, look.timezone).clock;
  const room = columns - clock.length - 3;
  const left = cut(
    ` ${paint.bold("AIOS")}  ${paint.dim(known.filter((part) => part !== null).join(dotOf(look)))}`,
    room,
    ellipsisOf(look),
  );
  return `${padEnd(left, room)}  ${paint.dim(clock)}`;
}

function verdictLines(state: LiveState, look: Look): string[] {
  const { icon, sentence } = verdictOf(state, look);
  const lines = wrap(sentence, look.columns - 4).slice(0, 3);
  return lines.map((line, index) => ` ${index === 0 ? icon : " "} ${look.paint.bold(line)}`);
}

/** Where the web page is: as a link while one was asked for and there is room for all of it, as half a link is none. */
function webLines({ address, link }: LiveState, look: Look): string[] {
  const { cyan, dim } = look.paint;
  if (link !== null && link.expires > look.now) {
    const line = ` ${dim("Open")}  ${cyan(link.url)}`;
    return [widthOf(line) <= look.columns ? line : ` ${dim("Open")}  in another terminal: ${cyan("aios open")}`];
  }
  return address === null ? [] : [` ${dim("Page")}  ${cyan(address)}`];
}

function verdictOf(state: LiveState, look: Look): { icon: string; sentence: string } {
  if (state.stopping) return { icon: iconOf(runSigns.stopped, look), sentence: stoppingSentence(state, look) };
  if (state.trouble !== null) return { icon: iconOf(runSigns.failed, look), sentence: state.trouble };
  if (state.status === null) return { icon: " ", sentence: `Looking around${ellipsisOf(look)}` };
  return { icon: iconOf(verdictSign(state.status.state), look), sentence: clean(verdictSentence(state.status), false) };
}

/** What the stop waits for: "Stopping: waiting for 2 runs (report, web)… (Ctrl-C again to stop at once)". */
export function stoppingSentence({ running }: { running: ReadonlyMap<string, { job: string }> }, look: Look): string {
  const count = running.size;
  const dots = ellipsisOf(look);
  if (count === 0) return `Stopping${dots}`;
  const jobs = [...new Set([...running.values()].map((run) => run.job))];
  const names = jobs.length > 3 ? `${jobs.slice(0, 3).join(", ")}, ${dots}` : jobs.join(", ");
  return `Stopping: waiting for ${count} ${count === 1 ? "run" : "runs"} (${names})${dots} (Ctrl-C again to stop at once)`;
}

interface Section {
  title: string;
  blocks: readonly Block[];
  /** Said in place of an empty list; null: then the section is left out. */
  empty: string | null;
}

function overview(state: LiveState, room: number, look: Look): string[] {
  const lists = listsOf(state, look);
  const noJobs = state.status !== null && state.status.counts.jobs === 0;
  if (noJobs && lists.attention.length === 0) return firstSteps(look);
  // In the order of the screen; when room is scarce the last go first.
  const sections: Section[] = [
    { title: "Needs attention", blocks: lists.attention, empty: null },
    { title: "Notifications", blocks: lists.notifications, empty: null },
    { title: "Running", blocks: lists.running, empty: "nothing right now" },
    { title: "Next", blocks: lists.next, empty: "nothing is scheduled" },
    { title: "Lately", blocks: lists.lately, empty: "nothing yet" },
  ];
  const shown = sections.filter(({ blocks, empty }) => blocks.length > 0 || empty !== null);
  const shares = share(shown, room);
  return shown.flatMap((section, index) => renderSection(section, shares[index]!, look)).slice(0, -1);
}

/** Title and the blank line behind each section. */
const frameLines = 2;
const leastLines = 3;

/** How many lines of content each section gets: a little for each from the top down, then the rest in the same order. */
function share(sections: readonly Section[], room: number): number[] {
  const wanted = sections.map(({ blocks }) =>
    Math.max(
      1,
      blocks.reduce((sum, block) => sum + block.length, 0),
    ),
  );
  // The last blank line is not needed.
  let left = room + 1;
  const shares = wanted.map((lines) => {
    const first = Math.min(lines, leastLines, left - frameLines);
    if (first < 1) return 0;
    left -= first + frameLines;
    return first;
  });
  return shares.map((first, index) => {
    if (first === 0) return 0;
    const more = Math.min(wanted[index]! - first, left);
    left -= more;
    return first + more;
  });
}

function renderSection({ title, blocks, empty }: Section, lines: number, look: Look): string[] {
  if (lines === 0) return [];
  const count = blocks.length > 0 ? look.paint.dim(`  ${blocks.length}`) : "";
  const counted = title === "Running" || title === "Needs attention" ? count : "";
  const heading = ` ${look.paint.bold(title)}${counted}`;
  if (blocks.length === 0) return [heading, `   ${look.paint.dim(empty ?? "")}`, ""];
  return [heading, ...fitting(blocks, lines, title, look), ""];
}

/** As many blocks as fit; where some do not, the last line says how many. What was lately needs no such line. */
function fitting(blocks: readonly Block[], room: number, title: string, look: Look): string[] {
  const total = blocks.reduce((sum, block) => sum + block.length, 0);
  if (total <= room) return blocks.flat();
  const tells = title !== "Lately" && room > 1;
  const kept: string[] = [];
  let shown = 0;
  for (const block of blocks) {
    if (kept.length + block.length > room - (tells ? 1 : 0)) break;
    kept.push(...block);
    shown++;
  }
  const more = look.paint.dim(`   ${ellipsisOf(look)} and ${blocks.length - shown} more: aios status`);
  return tells ? [...kept, more] : kept;
}

function firstSteps(look: Look): string[] {
  const { bold, cyan, dim } = look.paint;
  return [
    ` ${bold("There are no jobs yet")}`,
    "",
    "   Put a program into Programs/, then in another terminal:",
    `   ${cyan("aios add hello --file hello.py --function main --daily 09:00")}`,
    "",
    `   ${dim("From an orchestrator.py or a crontab:")}`,
    `   ${cyan("aios import orchestrator.py")}  ${dim("or")}  ${cyan("aios import --crontab")}`,
  ];
}

function logPage({ log }: LiveState, room: number, look: Look): string[] {
  const heading = ` ${look.paint.bold("Log")}${look.paint.dim("  the newest lines; all of them: aios logs")}`;
  if (log.length === 0) return [heading, `   ${look.paint.dim("nothing yet")}`];
  const lines = room > 1 ? log.slice(-(room - 1)) : [];
  return [heading, ...lines.map(({ job_name, ...line }) => ` ${shortLine({ ...line, job: job_name }, look)}`)];
}

const keys: readonly [string, string][] = [
  ["q, Ctrl-C", "stop AIOS; unfinished runs go on at the next start"],
  ["Ctrl-C twice", "stop at once"],
  ["l", "the log and back"],
  ["o", "the page in your browser, signed in"],
  ["?", "this and back"],
];
const commands: readonly [string, string][] = [
  ["aios run JOB", "run a job now"],
  ["aios show JOB", "its last run: error, log, result"],
  ["aios why JOB", "why it runs, waits, or did not run"],
  ["aios logs -f", "the log as it grows"],
  ["aios stop-all", "stop everything at once"],
];

function helpPage(look: Look): string[] {
  const { bold, cyan } = look.paint;
  const width = Math.max(...[...keys, ...commands].map(([name]) => widthOf(name)));
  const line = ([name, meaning]: readonly [string, string]) => `   ${cyan(padEnd(name, width))}  ${meaning}`;
  return [` ${bold("Keys")}`, ...keys.map(line), "", ` ${bold("In another terminal")}`, ...commands.map(line)];
}

function footLine(state: LiveState, look: Look): string {
  const { cyan, dim } = look.paint;
  const key = (name: string, meaning: string) => `${cyan(name)} ${dim(meaning)}`;
  const log = state.page === "log" ? key("l", "overview") : key("l", "log");
  const help = state.page === "help" ? key("?", "overview") : key("?", "help");
  const stop = state.stopping ? key("Ctrl-C", "stop at once") : key("q", "stop");
  const web = state.address === null ? [] : [key("o", "open the page")];
  return ` ${[stop, log, ...web, help].join("   ")}`;
}
