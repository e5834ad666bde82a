/**
 * When the wall times of a calendar come about in a zone whose clocks are put forward and back.
 *
 * The rule is that of Vixie cron, cron(8): "Special considerations exist when the clock is changed by less than 3
 * hours, for example at the beginning and end of daylight savings time. If the time has moved forwards, those
 * jobs which would have run in the time that was skipped will be run soon after the change. Conversely, if the
 * time has moved backwards by less than 3 hours, those jobs that fall into the repeated time will not be re-run.
 * Only jobs that run at a particular time (not specified as @hourly, nor with '*' in the hour or minute
 * specifier) are affected. Jobs which are specified with wildcards are run based on the new time immediately."
 *
 * Here that means, exactly:
 * - Fixed times in a skipped hour come about at the moment of the jump, all of them together once: 02:30 in
 *   Berlin on 2026-03-29 at 01:00Z, when the clocks show 03:00. (Vixie cron runs `15,45 2 * * *` twice within a
 *   second there; croner and we once.) This holds across midnight too, where croner drops them.
 * - Fixed times in a repeated hour come about the first time the clocks show them.
 * - Wildcards go by what the clocks show. So every real minute is matched once and `* * * * *` keeps its pace;
 *   but "every 15 minutes of hour 2" has no times when there is no hour 2, and eight when there are two.
 * - When three hours or more are skipped, a whole date is missing (Samoa, 2011-12-30), and nothing is made up.
 */
import { countWalls, nextWall, previousWall, type Calendar } from "./calendar.ts";
import type { Span, Zone } from "./zoned.ts";

export interface Moment {
  /** Epoch seconds. */
  at: number;
  /** The wall time it is for; not what the clocks show at `at` when it was skipped. */
  wall: number;
}

const dateLineJumpSeconds = 3 * 3600;
/** Outside of these years nothing is due: zones began after the first, dates have five-digit years after the last. */
const earliest = Date.UTC(1900, 0, 1) / 1000;
const latest = Date.UTC(9999, 11, 31) / 1000;

/** The first moment strictly later than `after`, or null. */
export function nextMoment(calendar: Calendar, zone: Zone, after: number): Moment | null {
  if (!calendar.fires || Number.isNaN(after)) return null;
  const start = Math.max(after, earliest);
  for (let cursor = start; cursor < latest;) {
    const span = zone.spanAt(cursor);
    const moment = firstIn(calendar, span, start);
    if (moment !== null) return moment;
    cursor = span.until;
  }
  return null;
}

/** How many moments there are in (after, until], and the newest `limit` of them, oldest first. */
export function momentsBetween(
  calendar: Calendar,
  zone: Zone,
  after: number,
  until: number,
  limit: number,
): { moments: Moment[]; count: number } {
  const found: { moments: Moment[]; count: number } = { moments: [], count: 0 };
  const [oldest, newest] = [Math.max(after, earliest), Math.min(until, latest)];
  if (!calendar.fires || !(oldest < newest)) return found;
  for (let span = zone.spanAt(newest); span.until > oldest; span = zone.spanAt(span.from - 1)) {
    collect(calendar, span, oldest, newest, limit, found);
  }
  found.moments.reverse();
  return found;
}

function firstIn(calendar: Calendar, span: Span, after: number): Moment | null {
  const madeUp = span.from > after ? madeUpAt(calendar, span) : null;
  if (madeUp !== null) return madeUp;
  const wall = nextWall(calendar, Math.max(openingWall(calendar, span), wallAfter(span, after)));
  return wall !== null && wall < span.until + span.offset ? { at: wall - span.offset, wall } : null;
}

/** Adds one span's moments in (after, until], newest first. */
function collect(
  calendar: Calendar,
  span: Span,
  after: number,
  until: number,
  limit: number,
  found: { moments: Moment[]; count: number },
): void {
  const madeUp = span.from > after && span.from <= until ? madeUpAt(calendar, span) : null;
  // A time that is due anyway at the end of the skipped hour is the same moment.
  const open = Math.max(openingWall(calendar, span), wallAfter(span, madeUp === null ? after : span.from));
  const close = Math.min(span.until + span.offset, wallAfter(span, until));
  found.count += countWalls(calendar, open, close) + (madeUp === null ? 0 : 1);
  for (let before: number = close; found.moments.length < limit;) {
    const wall = previousWall(calendar, before);
    if (wall === null || wall < open) break;
    found.moments.push({ at: wall - span.offset, wall });
    before = wall;
  }
  if (madeUp !== null && found.moments.length < limit) found.moments.push(madeUp);
}

/** The moment that stands for all fixed times skipped just before this span, or null. */
function madeUpAt(calendar: Calendar, span: Span): Moment | null {
  const skipped = span.from + span.offset - span.reached;
  if (!calendar.fixed || skipped <= 0 || skipped >= dateLineJumpSeconds) return null;
  const wall = nextWall(calendar, span.reached);
  return wall !== null && wall < span.from + span.offset ? { at: span.from, wall } : null;
}

/** Where the span's own times begin: for fixed ones, after those that the clocks have shown before. */
function openingWall(calendar: Calendar, span: Span): number {
  const first = span.from + span.offset;
  return calendar.fixed ? Math.max(first, span.reached) : first;
}

/** The first whole wall second strictly after a moment, by the span's offset. */
function wallAfter(span: Span, moment: number): number {
  return Math.floor(moment + span.offset) + 1;
}
