/**
 * Between real time and what the clocks on the wall show.
 *
 * Real time is epoch seconds. A *wall* time is a local date and time written as if it were UTC, in the same
 * unit: 2026-03-29 02:30 on a Berlin wall is `Date.UTC(2026, 2, 29, 2, 30) / 1000`, whether or not that
 * moment exists. Arithmetic on wall times is thus plain calendar arithmetic, and all knowledge of clock
 * changes stands in `Span`.
 *
 * `Intl` is the only source of zone data in Node 24 (it has no `Temporal` yet), and asking it costs about
 * 2 µs. So each zone remembers its spans, half a year at a time, and a look-up costs nanoseconds.
 */
import { BoundedMap } from "./bounded-map.ts";

export const daySeconds = 86_400;

/** A stretch of real time, `from` to before `until`, in which the zone's offset does not change. */
export interface Span {
  from: number;
  until: number;
  /** Wall time minus real time, in seconds. */
  offset: number;
  /**
   * The wall time the clocks had come to when the span began. Below `from + offset` when they were put
   * forward (what lies between was skipped), above it when they were put back (what lies between repeats).
   */
  reached: number;
}

/** Most hold one clock change at most, and a schedule seldom looks further ahead. */
const halfYearSeconds = 182 * daySeconds;
/** The closest two clock changes since 1970 are a week apart (Recife, October 2000), less an hour. */
const probeSeconds = 5 * daySeconds;
const chunksPerZone = 512;
/** All zones there are, with room for other spellings. */
const zonesKept = 600;

export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #chunkSeconds: number;
  readonly #chunks = new BoundedMap<number, Span[]>(chunksPerZone);
  /** The answer given last: schedules ask about now again and again. */
  #latest: Span = { from: 0, until: 0, offset: 0, reached: 0 };

  /**
   * Throws a RangeError for a name `Intl` does not know; `zoneNamed` does not. Spans are found and remembered
   * `chunkSeconds` at a time, which nothing but the speed depends on.
   */
  constructor(name: string, chunkSeconds = halfYearSeconds) {
    this.name = name;
    this.#chunkSeconds = chunkSeconds;
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  }

  /** The span that holds this moment. Spans also end where nothing changes, at the end of a remembered piece. */
  spanAt(epoch: number): Span {
    if (epoch >= this.#latest.from && epoch < this.#latest.until) return this.#latest;
    const chunk = Math.floor(epoch / this.#chunkSeconds);
    const spans = this.#chunks.getOrMake(chunk, () =>
      this.#discover(chunk * this.#chunkSeconds, (chunk + 1) * this.#chunkSeconds),
    );
    const span = spans.find(({ until }) => epoch < until);
    if (span === undefined) throw new Error(`Time zone ${this.name} has no span at ${epoch}`);
    this.#latest = span;
    return span;
  }

  #offsetAt(epoch: number): number {
    const [month = 0, day, year = 0, hour, minute, second] =
      this.#format
        .format(epoch * 1000)
        .match(/\d+/g)
        ?.map(Number) ?? [];
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - epoch;
  }

  /**
   * All spans of [from, until). It starts to look a day earlier, since hours that began to repeat shortly
   * before `from` may still be repeating after it.
   */
  #discover(from: number, until: number): Span[] {
    const spans: Span[] = [];
    let start = from - daySeconds;
    let offset = this.#offsetAt(start);
    let reached = start + offset;
    for (let probe = start; probe < until;) {
      const nextProbe = Math.min(probe + probeSeconds, until);
      const change = this.#firstChange(probe, nextProbe, offset);
      if (change !== null && change < until) {
        spans.push({ from: start, until: change, offset, reached });
        reached = change + offset;
        start = change;
        offset = this.#offsetAt(change);
      }
      probe = change ?? nextProbe;
    }
    spans.push({ from: start, until, offset, reached });
    return spans.filter((span) => span.until > from).map((span) => beginAt(span, from));
  }

  /** The first second in (from, until] whose offset is not `offset`, or null; assumes at most one change. */
  #firstChange(from: number, until: number, offset: number): number | null {
    if (this.#offsetAt(until) === offset) return null;
    let [same, changed] = [from, until];
    while (changed - same > 1) {
      const middle = Math.floor((same + changed) / 2);
      if (this.#offsetAt(middle) === offset) same = middle;
      else changed = middle;
    }
    return changed;
  }
}

function beginAt(span: Span, from: number): Span {
  if (span.from >= from) return span;
  return { ...span, from, reached: Math.max(span.reached, from + span.offset) };
}

const zones = new BoundedMap<string, Zone | null>(zonesKept);

/** The zone of an IANA name such as "Europe/Berlin" (or a fixed offset such as "+02:00"), or null if unknown. */
export function zoneNamed(name: string): Zone | null {
  return zones.getOrMake(name, () => {
    try {
      return new Zone(name);
    } catch {
      return null;
    }
  });
}

/** What the clocks on the wall show at a moment. */
export function wallAt(zone: Zone, epoch: number): number {
  return epoch + zone.spanAt(epoch).offset;
}

/**
 * The moment at which the clocks show a wall time: the first one if they show it twice, the moment of the
 * jump if they skip it.
 */
export function epochOfWall(zone: Zone, wall: number): number {
  // No zone is a day away from UTC, so the day before is certainly not too late to start.
  let span = zone.spanAt(wall - daySeconds);
  while (wall >= span.until + span.offset) span = zone.spanAt(span.until);
  return Math.max(span.from, wall - span.offset);
}
