import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { epochOfWall, wallAt, Zone, zoneNamed } from "./zoned.ts";

function zone(name: string): Zone {
  const found = zoneNamed(name);
  if (found === null) throw new Error(`No zone ${name}`);
  return found;
}

const utc = (iso: string) => Date.parse(`${iso}Z`) / 1000;
const iso = (epoch: number) => new Date(epoch * 1000).toISOString().slice(0, 19);

/** What the clocks show, asked of `Intl` in another way than the code does. */
function shownByIntl(name: string, epoch: number): string {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: name, dateStyle: "short", timeStyle: "medium" });
  return format.format(epoch * 1000).replace(" ", "T");
}

const allZones = Intl.supportedValuesOf("timeZone");
const since1970 = fc.integer({ min: 0, max: utc("2100-01-01T00:00:00") });

describe("what the clocks show", () => {
  test("no zone of the world shows a wrong time to its users", () => {
    fc.assert(
      fc.property(fc.constantFrom(...allZones), since1970, (name, epoch) => {
        expect(iso(wallAt(zone(name), epoch))).toBe(shownByIntl(name, epoch));
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ["Europe/Berlin", "2026-03-29T00:59:59", "2026-03-29T01:59:59"],
    ["Europe/Berlin", "2026-03-29T01:00:00", "2026-03-29T03:00:00"],
    ["Australia/Lord_Howe", "2026-10-03T15:29:59", "2026-10-04T01:59:59"],
    ["Australia/Lord_Howe", "2026-10-03T15:30:00", "2026-10-04T02:30:00"],
    ["America/Sao_Paulo", "2018-11-04T03:00:00", "2018-11-04T01:00:00"],
    ["Pacific/Apia", "2011-12-30T10:00:00", "2011-12-31T00:00:00"],
    ["America/Recife", "2000-10-08T03:00:00", "2000-10-08T01:00:00"],
    ["America/Recife", "2000-10-15T02:00:00", "2000-10-14T23:00:00"],
  ])("the second at which clocks change is found: %s %s", (name, moment, shown) => {
    expect(iso(wallAt(zone(name), utc(moment)))).toBe(shown);
  });

  test("clocks that were put forward for a week only are not overlooked", () => {
    for (let days = 90; days <= 182; days += 1) {
      const recife = new Zone("America/Recife", days * 86_400);
      expect(iso(wallAt(recife, utc("2000-10-08T02:59:59")))).toBe("2000-10-07T23:59:59");
      expect(iso(wallAt(recife, utc("2000-10-11T12:00:00")))).toBe("2000-10-11T10:00:00");
      expect(iso(wallAt(recife, utc("2000-10-15T02:00:00")))).toBe("2000-10-14T23:00:00");
    }
  });

  test("an unknown zone is told apart from a known one", () => {
    expect(zoneNamed("Europe/Berln")).toBeNull();
    expect(zoneNamed("")).toBeNull();
    expect(zoneNamed("Europe/Berlin")?.name).toBe("Europe/Berlin");
  });
});

describe("when the clocks show a time", () => {
  test.each([
    ["an ordinary time", "Europe/Berlin", "2026-07-01T09:00:00", "2026-07-01T07:00:00"],
    ["a skipped time is the jump", "Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T01:00:00"],
    ["a repeated time is its first showing", "Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00"],
    ["the end of the repeated hour", "Europe/Berlin", "2026-10-25T03:00:00", "2026-10-25T02:00:00"],
    ["half an hour is skipped", "Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03T15:30:00"],
    ["half an hour repeats", "Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04T14:45:00"],
    ["a skipped midnight", "America/Sao_Paulo", "2018-11-04T00:30:00", "2018-11-04T03:00:00"],
    ["a repeated evening", "America/Sao_Paulo", "2019-02-16T23:30:00", "2019-02-17T01:30:00"],
    ["a date that a zone left out", "Pacific/Apia", "2011-12-30T09:00:00", "2011-12-30T10:00:00"],
    ["a zone far east", "Pacific/Kiritimati", "2026-01-01T00:00:00", "2025-12-31T10:00:00"],
    ["a zone far west", "Pacific/Pago_Pago", "2026-01-01T00:00:00", "2026-01-01T11:00:00"],
  ])("%s: %s %s", (_what, name, shown, moment) => {
    expect(iso(epochOfWall(zone(name), utc(shown)))).toBe(moment);
  });

  test("every moment is found again from what the clocks show then, or is the second showing", () => {
    fc.assert(
      fc.property(fc.constantFrom(...allZones), since1970, (name, epoch) => {
        const shown = wallAt(zone(name), epoch);
        const first = epochOfWall(zone(name), shown);
        expect(first).toBeLessThanOrEqual(epoch);
        expect(wallAt(zone(name), first)).toBe(shown);
        if (zone(name).spanAt(epoch).reached <= shown) expect(first).toBe(epoch);
      }),
      { numRuns: 3000 },
    );
  });
});
