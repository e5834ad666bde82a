/** What clocks on the wall show, asked of `Intl` minute by minute: slow, plain, and nothing to do with how AIOS does it. */

export class LocalTimes {
  /** Every whole minute of the stretch, with what the clocks show then: "2026-03-29 03:00". */
  readonly minutes: { at: number; shown: string }[];
  readonly #format: Intl.DateTimeFormat;

  constructor(zone: string, from: number, until: number) {
    this.#format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
    const first = Math.ceil(from / 60) * 60;
    const count = Math.floor((until - first) / 60) + 1;
    this.minutes = Array.from({ length: count }, (_, index) => first + index * 60).map((at) => ({
      at,
      shown: this.show(at),
    }));
  }

  show(at: number): string {
    return this.#format.format(at * 1000);
  }

  date(at: number): string {
    return this.show(at).slice(0, 10);
  }

  /** The dates that lie wholly within the stretch. */
  get wholeDates(): string[] {
    const dates = [...new Set(this.minutes.map(({ shown }) => shown.slice(0, 10)))];
    return dates.slice(1, -1);
  }

  /** For each whole date, the first moment at which the clocks show this time, or have jumped over it. */
  fixed(time: string): number[] {
    return this.wholeDates.map((date) => {
      const ofDate = this.minutes.filter(({ shown }) => shown.startsWith(date));
      return (ofDate.find(({ shown }) => shown.endsWith(time)) ?? ofDate.find(({ shown }) => shown.slice(11) > time))!
        .at;
    });
  }

  /** All moments at which the clocks show one of these minutes of an hour. */
  atMinutes(...minutes: number[]): number[] {
    return this.minutes.filter(({ shown }) => minutes.includes(Number(shown.slice(14, 16)))).map(({ at }) => at);
  }
}
