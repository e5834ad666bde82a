// npm: fast-xml-parser@5.12.1
/**
 * News digest
 *
 * Collects what is new on the pages you follow, once a day, in one short list.
 */
import { artifact, log, preview, send, state } from "aios";
import { XMLParser } from "fast-xml-parser";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const about = {
  version: "1.0.0",
  goal: "Every morning",
  needs: "internet",
  icon: "newspaper",
  verb: "Collect",
  schedule: { type: "daily", time: "07:30" },
  touches_files: false,
  words: ["news", "rss", "feed", "digest", "headlines", "articles", "blog", "podcast"],
} as const;

export const form = {
  type: "object",
  required: ["feeds"],
  properties: {
    feeds: {
      type: "string",
      format: "textarea",
      title: "Addresses of news feeds, one a line",
      description: "Most news pages and blogs have one: look for “RSS”.",
      examples: ["https://www.tagesschau.de/index~rss2.xml"],
    },
    words: {
      type: "string",
      title: "Only with one of these words",
      description: "Separated by commas. Empty: everything.",
      default: "",
    },
    most: { type: "integer", title: "At most how many?", minimum: 1, maximum: 200, default: 20 },
  },
} as const;

interface Item {
  id: string;
  title: string;
  link: string;
  from: string;
  at: number;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  processEntities: true,
  htmlEntities: true,
});

export async function main({ feeds = "", words = "", most = 20 } = {}) {
  const addresses = feeds.split(/\s+/).filter((address) => address !== "");
  if (addresses.length === 0) throw new Error("There is no news feed to read. Add an address in Settings.");
  const read = await Promise.allSettled(addresses.map(readFeed));
  const problems = read.flatMap((one, nth) =>
    one.status === "rejected" ? [`${addresses[nth]}: ${(one.reason as Error).message}`] : [],
  );
  for (const problem of problems) await log(problem, "warning");
  if (problems.length === addresses.length) throw new Error(`None of the feeds could be read. ${problems[0]}`);
  const seen = new Set(await state.get<string[]>("seen", []));
  const wanted = words
    .toLowerCase()
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const items = read.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const fresh = items
    .filter(
      ({ id, title }) =>
        !seen.has(id) && (wanted.length === 0 || wanted.some((word) => title.toLowerCase().includes(word))),
    )
    .toSorted((one, other) => other.at - one.at)
    .slice(0, most);
  if (!preview) await state.set("seen", [...new Set([...items.map(({ id }) => id), ...seen])].slice(0, 5_000));
  if (fresh.length === 0) {
    await log("Nothing new.");
    return { new: 0, problems };
  }
  const text = fresh.map(({ title, from, link }) => `• ${title} (${from})\n  ${link}`).join("\n");
  console.log(text);
  const file = join(await mkdtemp(join(tmpdir(), "aios-news-")), "News.md");
  await writeFile(
    file,
    fresh.map(({ title, from, link }) => `- [${title.replace(/[[\]]/g, "")}](${link}) — ${from}`).join("\n"),
  );
  await artifact(file, { mediaType: "text/markdown" });
  await send(text, { title: `${fresh.length} ${fresh.length === 1 ? "news item" : "news items"}`, holdMinutes: 0 });
  return { new: fresh.length, problems };
}

async function readFeed(address: string): Promise<Item[]> {
  const answer = await fetch(address, {
    signal: AbortSignal.timeout(30_000),
    headers: { "user-agent": "AIOS news digest" },
  });
  if (!answer.ok) throw new Error(`answers with an error (${answer.status}).`);
  const parsed = parser.parse((await answer.text()).slice(0, 5_000_000));
  // RSS 2.0, RSS 1.0 (RDF) and Atom.
  const channel = parsed.rss?.channel ?? parsed.feed ?? parsed["rdf:RDF"]?.channel;
  if (channel === undefined) throw new Error("is not a news feed. Look on its page for “RSS” and copy that address.");
  const from = plain(channel.title) || new URL(address).host;
  const entries = list(parsed.rss?.channel?.item ?? parsed.feed?.entry ?? parsed["rdf:RDF"]?.item);
  return entries.map((entry) => {
    const link = linkOf(entry, address);
    const at = Date.parse(
      plain(entry.pubDate) || plain(entry.updated) || plain(entry.published) || plain(entry["dc:date"]),
    );
    return {
      id: plain(entry.guid) || plain(entry.id) || link,
      title: plain(entry.title) || link,
      link,
      from,
      at: at || 0,
    };
  });
}

type Entry = Record<string, unknown>;

function linkOf(entry: Entry, address: string): string {
  const links = list(entry["link"]);
  const best =
    links.find((link) => typeof link === "string" || (link["@rel"] ?? "alternate") === "alternate") ?? links[0];
  const text = typeof best === "string" ? best : plain(best?.["@href"]);
  const url = URL.parse(text, address);
  // Whatever else a feed may name as an address, nobody is to open it.
  return url && /^https?:$/.test(url.protocol) ? url.href : address;
}

function list(value: unknown): Entry[] {
  return value === undefined ? [] : ((Array.isArray(value) ? value : [value]) as Entry[]);
}

function plain(value: unknown): string {
  const text = typeof value === "object" && value !== null ? (value as Entry)["#text"] : value;
  return String(text ?? "")
    .replace(/<[^>]+>/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
