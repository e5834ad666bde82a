/** Times as people write and read them: "2026-11-22 09:00". */
import { epochOfWall, wallAt, zoneNamed } from "./zoned.ts";

const written =
  /^(?<date>\d{4}-\d\d-\d\d)(?:T|\s+)(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?<fraction>\.\d+)?)?\s*(?<offset>Z|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * Epoch seconds of "2026-11-22 09:00" or "2026-11-22T09:00:00", which may end in an offset ("Z", "+02:00");
 * without one it is read in `timezone`. A time that the clocks skip is the moment of the jump, one they show
 * twice is the first. Null when it is not a time: no such date, no time of day, an unknown zone.
 */
export function parseLocalTime(text: string, timezone: string): number | null {
  const parts = written.exec(text.trim())?.groups;
  if (parts === undefined) return null;
  const wall = wallOf(parts["date"] ?? "", parts["hour"] ?? "", parts["minute"] ?? "", parts["second"] ?? "00");
  if (wall === null) return null;
  const fraction = Number(parts["fraction"] ?? 0);
  if (parts["offset"] === undefined) {
    const zone = zoneNamed(timezone);
    return zone === null ? null : epochOfWall(zone, wall) + fraction;
  }
  const offset = offsetSeconds(parts["offset"]);
  return offset === null ? null : wall - offset + fraction;
}

/** Null for what no clock shows, such as 30 February or 25:00; the round trip finds it. */
function wallOf(date: string, hour: string, minute: string, second: string): number | null {
  const iso = `${date}T${hour.padStart(2, "0")}:${minute}:${second}.000Z`;
  const milliseconds = Date.parse(iso);
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString() !== iso) return null;
  return milliseconds / 1000;
}

function offsetSeconds(text: string): number | null {
  if (text.toUpperCase() === "Z") return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(3).replace(":", ""))];
  if (hours > 23 || minutes > 59) return null;
  return (text.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60);
}

/** "2026-03-29" of a wall time. */
export function dateOfWall(wall: number): string {
  return new Date(wall * 1000).toISOString().slice(0, 10);
}

/** "2026-11-22 09:00" as the clocks of `timezone` show it (UTC if unknown); with seconds where there are some. */
export function formatLocalTime(epoch: number, timezone: string): string {
  const zone = zoneNamed(timezone);
  const wall = new Date((zone === null ? epoch : wallAt(zone, epoch)) * 1000).toISOString();
  const length = wall.slice(17, 19) === "00" ? 16 : 19;
  return `${wall.slice(0, length).replace("T", " ")}${zone === null ? " UTC" : ""}`;
}
