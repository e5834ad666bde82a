/**
 * The one time a day of a `random_daily` job.
 *
 * A window is real time, from the moment the clocks first show `after_time` to the moment they first show
 * `before_time`, on the next date unless that is later in the day; equal times are a window of a whole day. It
 * belongs to the date on which it opens. What the clocks skip is thus no part of it, what they repeat is as long
 * as it really takes, and a window that they skip whole is the moment of the jump.
 */
import { hash } from "node:crypto";
import type { Calendar } from "./calendar.ts";
import { clockSeconds } from "./cron-expression.ts";
import { dateOfWall } from "./local-time.ts";
import { momentsBetween, nextMoment, type Moment } from "./moments.ts";
import type { Slot } from "./slot.ts";
import { daySeconds, epochOfWall, type Zone } from "./zoned.ts";

export interface RandomRule {
  job_name: string;
  after_time: string;
  before_time: string;
  /** When windows open: every day at `after_time`. */
  openings: Calendar;
  zone: Zone;
  /** What makes installations differ. */
  salt: string;
}

interface Window {
  date: string;
  from: number;
  /** Not part of it; equal to `from` when the clocks skip it. */
  until: number;
}

/** Far enough to find the newest opening: windows open every day, but for a date that a zone left out. */
const lookBackSeconds = 3 * daySeconds;

/** The first slot strictly later than `after`, or null. */
export function nextDraw(rule: RandomRule, after: number): Slot | null {
  const [open] = windowsOpened(rule, after - lookBackSeconds, after, 1);
  if (open !== undefined && open.until > after) {
    const slot = draw(rule, open);
    if (slot.at > after) return slot;
  }
  const opening = nextMoment(rule.openings, rule.zone, after);
  return opening === null ? null : draw(rule, windowAt(rule, opening));
}

/**
 * How many slots there are in (after, until], and the newest `limit` of them, oldest first. Windows do not
 * overlap, so of those that have opened by some moment only the newest can have its slot later: counting the
 * openings nearly counts the slots.
 */
export function drawsBetween(
  rule: RandomRule,
  after: number,
  until: number,
  limit: number,
): { slots: Slot[]; count: number } {
  if (!(after < until)) return { slots: [], count: 0 };
  const openings = momentsBetween(rule.openings, rule.zone, after, until, 0).count;
  const slots = windowsOpened(rule, after - lookBackSeconds, until, limit + 1)
    .map((window) => draw(rule, window))
    .filter((slot) => slot.at > after && slot.at <= until);
  return {
    slots: slots.slice(Math.max(0, slots.length - limit)),
    count: openings + openDraws(rule, after) - openDraws(rule, until),
  };
}

/** 1 when a window has opened by `moment` whose slot is still to come, else 0. */
function openDraws(rule: RandomRule, moment: number): number {
  const [open] = windowsOpened(rule, moment - lookBackSeconds, moment, 1);
  return open !== undefined && draw(rule, open).at > moment ? 1 : 0;
}

function windowsOpened(rule: RandomRule, after: number, until: number, limit: number): Window[] {
  const { moments } = momentsBetween(rule.openings, rule.zone, after, until, limit);
  return moments.map((opening) => windowAt(rule, opening));
}

function windowAt({ after_time, before_time, zone }: RandomRule, opening: Moment): Window {
  const [opens, closes] = [clockSeconds(after_time) ?? 0, clockSeconds(before_time) ?? 0];
  const closingWall = opening.wall - opens + closes + (closes <= opens ? daySeconds : 0);
  return { date: dateOfWall(opening.wall), from: opening.at, until: epochOfWall(zone, closingWall) };
}

/** Whole seconds, all of the window equally likely, and always the same for the same job, date and salt. */
function draw({ job_name, salt }: RandomRule, { date, from, until }: Window): Slot {
  const digest = hash("sha256", JSON.stringify([job_name, date, salt]), "buffer");
  const fraction = digest.readUIntBE(0, 6) / 2 ** 48;
  return { at: from + Math.floor(fraction * (until - from)), key: `random_daily:${date}` };
}
