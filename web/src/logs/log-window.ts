/**
 * The stretch of a log that the page holds. A run may have a million lines: the page holds some thousands of them,
 * asks for more where its reader is going, and lets go of those at the other end.
 */
import type { LogView } from "../../../src/api/views.ts";

export interface LogWindow {
  lines: readonly LogView[];
  /** Nothing was said before the first line. */
  atStart: boolean;
  /** The last line is the newest there is; new ones are added as they come. */
  atEnd: boolean;
}

export const linesPerPage = 1_000;
/** As many as a browser lays out without a pause; what lies in between can be marked and copied as one text. */
export const mostLinesHeld = 5_000;

export function newestLines(page: readonly LogView[], limit = linesPerPage): LogWindow {
  return { lines: page, atStart: page.length < limit, atEnd: true };
}

export function oldestLines(page: readonly LogView[], limit = linesPerPage): LogWindow {
  return { lines: page, atStart: true, atEnd: page.length < limit };
}

/** Around a line that was searched for: what was said up to it, and what was said then. */
export function linesAround(before: readonly LogView[], after: readonly LogView[], limit = linesPerPage): LogWindow {
  return { lines: [...before, ...after], atStart: before.length < limit, atEnd: after.length < limit };
}

export function withEarlier(window: LogWindow, page: readonly LogView[], limit = linesPerPage): LogWindow {
  const first = window.lines[0]?.id ?? Number.POSITIVE_INFINITY;
  const lines = [...page.filter((line) => line.id < first), ...window.lines];
  const isCut = lines.length > mostLinesHeld;
  return {
    lines: isCut ? lines.slice(0, mostLinesHeld) : lines,
    atStart: page.length < limit,
    atEnd: window.atEnd && !isCut,
  };
}

export function withLater(window: LogWindow, page: readonly LogView[], limit = linesPerPage): LogWindow {
  return { ...appended(window, page), atEnd: page.length < limit };
}

/** Lines that were said this moment. They only fit where the window reaches to the end. */
export function withLive(window: LogWindow, said: readonly LogView[]): LogWindow {
  return window.atEnd ? appended(window, said) : window;
}

function appended(window: LogWindow, page: readonly LogView[]): LogWindow {
  const last = window.lines.at(-1)?.id ?? 0;
  const fresh = page.filter((line) => line.id > last);
  if (fresh.length === 0) return window;
  const lines = [...window.lines, ...fresh];
  const isCut = lines.length > mostLinesHeld;
  return {
    ...window,
    lines: isCut ? lines.slice(-mostLinesHeld) : lines,
    atStart: window.atStart && !isCut,
  };
}

export interface LineBlock {
  /** Stays the same while its lines do, so that the page redraws only what has changed. */
  key: number;
  lines: readonly LogView[];
}

export const linesPerBlock = 100;

/** Cut by the lines' ids and not by their place, so that lines added before do not move every block. */
export function inBlocks(lines: readonly LogView[], earlier: readonly LineBlock[] = []): LineBlock[] {
  const known = new Map(earlier.map((block) => [block.key, block]));
  const blocks: LineBlock[] = [];
  let from = 0;
  for (let at = 1; at <= lines.length; at++) {
    const isEnd = at === lines.length || at - from >= linesPerBlock || startsBlock(lines[at]!, known);
    if (!isEnd) continue;
    blocks.push(sameOr(known, { key: lines[from]!.id, lines: lines.slice(from, at) }));
    from = at;
  }
  return blocks;
}

function startsBlock(line: LogView, known: ReadonlyMap<number, LineBlock>): boolean {
  return known.has(line.id);
}

function sameOr(known: ReadonlyMap<number, LineBlock>, block: LineBlock): LineBlock {
  const before = known.get(block.key);
  const isSame = before?.lines.length === block.lines.length && before.lines.at(-1)?.id === block.lines.at(-1)?.id;
  return isSame ? before : block;
}
