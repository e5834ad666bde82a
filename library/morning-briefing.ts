// npm: ical.js@2.2.1
// npm: fast-xml-parser@5.12.1
/**
 * Morning briefing
 *
 * One page every morning: the weather, your calendar, the news, and how last night's work went.
 */
import { artifact, log, overview, send } from "aios";
import { XMLParser } from "fast-xml-parser";
import ICAL from "ical.js";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

export const about = {
  version: "1.0.0",
  goal: "Every morning",
  needs: "internet",
  icon: "sunrise",
  verb: "Prepare",
  schedule: { type: "daily", time: "07:00" },
  touches_files: false,
  words: ["morning", "briefing", "calendar", "weather", "news", "day", "today", "agenda"],
} as const;

export const form = {
  type: "object",
  properties: {
    place: { type: "string", title: "Weather where?", examples: ["Lisbon"], default: "" },
    calendar: {
      type: "string",
      title: "Your calendar",
      description: "The address of a calendar, or a file that ends in .ics. Empty: none.",
      default: "",
    },
    feeds: { type: "string", format: "textarea", title: "News feeds, one a line", default: "" },
    last_night: { type: "boolean", title: "How last night's work went", default: true },
    service: {
      type: "string",
      format: "url",
      title: "Weather service",
      default: "https://api.open-meteo.com",
      "x-advanced": true,
    },
    places: {
      type: "string",
      format: "url",
      title: "Service that finds places",
      default: "https://geocoding-api.open-meteo.com",
      "x-advanced": true,
    },
  },
} as const;

interface Options {
  place?: string;
  calendar?: string;
  feeds?: string;
  last_night?: boolean;
  service?: string;
  places?: string;
}

export async function main({
  place = "",
  calendar = "",
  feeds = "",
  last_night = true,
  service = form.properties.service.default,
  places = form.properties.places.default,
}: Options = {}) {
  const parts: [title: string, make: () => Promise<string[]>][] = [
    ...(place.trim() === ""
      ? []
      : [["Weather", () => weather(place, service, places)] as [string, () => Promise<string[]>]]),
    ...(calendar.trim() === "" ? [] : [["Today", () => today(calendar.trim())] as [string, () => Promise<string[]>]]),
    ...(feeds.trim() === "" ? [] : [["News", () => news(feeds)] as [string, () => Promise<string[]>]]),
    ...(last_night ? [["Last night", lastNight] as [string, () => Promise<string[]>]] : []),
  ];
  if (parts.length === 0)
    throw new Error("There is nothing to brief you about. Fill in a place, a calendar or a news feed.");
  // One part that cannot be had does not keep the others away.
  const made = await Promise.all(
    parts.map(async ([title, make]) => {
      const lines = await make().catch(async (error: Error) => {
        await log(`${title}: ${error.message}`, "warning");
        return [`Could not be had: ${error.message}`];
      });
      return { title, lines };
    }),
  );
  const text = made.map(({ title, lines }) => [title, ...lines.map((line) => `  ${line}`)].join("\n")).join("\n\n");
  console.log(text);
  const file = join(await mkdtemp(join(tmpdir(), "aios-briefing-")), "Morning briefing.md");
  await writeFile(
    file,
    made.map(({ title, lines }) => `## ${title}\n\n${lines.map((line) => `- ${line}`).join("\n")}`).join("\n\n"),
  );
  await artifact(file, { mediaType: "text/markdown" });
  await send(text, { title: "Good morning", holdMinutes: 0 });
  return { parts: made.map(({ title }) => title) };
}

async function weather(place: string, service: string, places: string): Promise<string[]> {
  const search = (await json(`${places}/v1/search?name=${encodeURIComponent(place)}&count=1`)) as {
    results?: { name: string; latitude: number; longitude: number }[];
  };
  const [found] = search.results ?? [];
  if (!found) throw new Error(`no place named “${place}” was found.`);
  const daily = "temperature_2m_min,temperature_2m_max,precipitation_probability_max";
  const query = `latitude=${found.latitude}&longitude=${found.longitude}&daily=${daily}&timezone=auto&forecast_days=1`;
  const { daily: day } = (await json(`${service}/v1/forecast?${query}`)) as { daily: Record<string, number[]> };
  const rain = day["precipitation_probability_max"]?.[0];
  return [
    `${found.name}: ${day["temperature_2m_min"]?.[0]} to ${day["temperature_2m_max"]?.[0]} °C, rain ${rain ?? "?"} % likely`,
  ];
}

/** Entries of the calendar that fall on today, by the clock of this computer; recurring ones too. */
async function today(calendar: string): Promise<string[]> {
  const text = /^(https?|webcal):/i.test(calendar)
    ? await fetched(calendar.replace(/^webcal:/i, "https:"))
    : await readFile(calendar.replace(/^~(?=$|[\\/])/, homedir()), "utf8");
  const root = new ICAL.Component(ICAL.parse(text));
  for (const zone of root.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const from = new Date();
  from.setHours(0, 0, 0, 0);
  const until = new Date(from);
  until.setDate(until.getDate() + 1);
  const found = root.getAllSubcomponents("vevent").flatMap((part) => occurrences(new ICAL.Event(part), from, until));
  const sorted = found.toSorted((one, other) => one.at - other.at);
  return sorted.length === 0 ? ["Nothing in the calendar."] : sorted.map(({ label }) => label);
}

function occurrences(event: ICAL.Event, from: Date, until: Date): { at: number; label: string }[] {
  const label = (start: ICAL.Time) => {
    const at = start.toJSDate();
    const time = start.isDate
      ? "all day"
      : `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
    return {
      at: at.getTime(),
      label: `${time}  ${event.summary ?? "(no title)"}${event.location ? `, ${event.location}` : ""}`,
    };
  };
  if (event.isRecurrenceException()) return [];
  if (!event.isRecurring()) {
    const [start, end] = [event.startDate.toJSDate(), event.endDate.toJSDate()];
    return start < until && (end > from || start >= from) ? [label(event.startDate)] : [];
  }
  const found: { at: number; label: string }[] = [];
  const iterator = event.iterator();
  for (let count = 0; count < 20_000; count++) {
    const next = iterator.next() as ICAL.Time | null;
    if (!next || next.toJSDate() >= until) break;
    const { startDate, item } = event.getOccurrenceDetails(next);
    if (startDate.toJSDate() >= from && item.component.getFirstPropertyValue("status") !== "CANCELLED")
      found.push(label(startDate));
  }
  return found;
}

async function news(feeds: string): Promise<string[]> {
  const parser = new XMLParser({ ignoreAttributes: false, processEntities: true, htmlEntities: true });
  const read = feeds
    .split(/\s+/)
    .filter((address) => address !== "")
    .map(async (address) => {
      const parsed = parser.parse(await fetched(address));
      const items = parsed.rss?.channel?.item ?? parsed.feed?.entry ?? parsed["rdf:RDF"]?.item ?? [];
      return (Array.isArray(items) ? items : [items])
        .slice(0, 5)
        .map((item: { title?: unknown }) => titleOf(item.title));
    });
  const titles = (await Promise.allSettled(read)).flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  if (titles.length === 0) throw new Error("none of the feeds could be read.");
  return titles.filter((title) => title !== "");
}

function titleOf(title: unknown): string {
  const text = typeof title === "object" && title !== null ? (title as Record<string, unknown>)["#text"] : title;
  return String(text ?? "")
    .replace(/<[^>]+>/g, "")
    .trim();
}

async function lastNight(): Promise<string[]> {
  const { succeeded, failed, never_ran } = await overview(12);
  return [
    ...failed.map(({ job, reason }) => `${job} failed: ${reason}`),
    ...never_ran.map(({ job, why }) => `${job} did not run: ${why}`),
    `${succeeded} ${succeeded === 1 ? "run" : "runs"} went well.`,
  ];
}

async function json(address: string): Promise<unknown> {
  return JSON.parse(await fetched(address));
}

async function fetched(address: string): Promise<string> {
  const answer = await fetch(address, {
    signal: AbortSignal.timeout(30_000),
    headers: { "user-agent": "AIOS morning briefing" },
  });
  if (!answer.ok) throw new Error(`${new URL(address).host} answers with an error (${answer.status}).`);
  return (await answer.text()).slice(0, 10_000_000);
}
