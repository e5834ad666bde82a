/**
 * Tell me when a page or price changes
 *
 * Looks at a page again and again, and tells you what is new: any text, the part you name, or a price.
 */
import { log, send, state } from "aios";

export const about = {
  version: "1.0.0",
  goal: "Websites",
  needs: "internet",
  icon: "eye",
  verb: "Watch",
  schedule: { type: "interval", interval_minutes: 60 },
  touches_files: false,
  words: ["page", "price", "changes", "change", "cheaper", "watch", "new", "shop", "drops"],
} as const;

export const form = {
  type: "object",
  required: ["address"],
  properties: {
    address: { type: "string", format: "url", title: "Address of the page", examples: ["https://example.org/bike"] },
    what: {
      type: "string",
      title: "What matters?",
      enum: ["text", "price"],
      "x-labels": ["Any text of the page", "The price"],
      default: "text",
    },
    near: {
      type: "string",
      title: "Only near these words",
      description: "Such as “Price:” or “In stock”. Empty: the whole page.",
      default: "",
    },
    below: {
      type: "number",
      title: "Tell me only when the price is below …",
      description: "0: at any change.",
      minimum: 0,
      default: 0,
    },
  },
} as const;

const nearLines = 3;
const mostBytes = 5_000_000;

export async function main({ address = "", what = "text", near = "", below = 0 } = {}) {
  const url = fullAddress(address);
  const lines = near === "" ? await readPage(url) : partNear(await readPage(url), near, url);
  const key = `${what} ${near} ${url.href}`.slice(0, 200);
  if (what === "price") return watchPrice(url, lines, key, below);
  const before = await state.get<string[]>(key);
  await state.set(key, lines.slice(0, 5_000));
  if (before === undefined) {
    await log(`Seen for the first time: ${lines.length} lines of text. From now on you hear of changes.`);
    return { changed: false, first: true };
  }
  const [old, current] = [new Set(before), new Set(lines)];
  const added = lines.filter((line) => !old.has(line));
  const removed = before.filter((line) => !current.has(line));
  if (added.length + removed.length === 0) return { changed: false };
  const shown = [...added.slice(0, 8).map((line) => `+ ${line}`), ...removed.slice(0, 8).map((line) => `− ${line}`)];
  console.log(shown.join("\n"));
  await send([url.href, ...shown].join("\n"), { title: "A page has changed", holdMinutes: 0 });
  return { changed: true, added: added.length, removed: removed.length };
}

async function watchPrice(url: URL, lines: string[], key: string, below: number) {
  const price = lines.map(priceIn).find((found) => found !== null);
  if (price === undefined || price === null) {
    throw new Error(`No price was found on ${url.host}. Name words that stand near it, such as “Price”.`);
  }
  const before = await state.get<number>(key);
  await state.set(key, price);
  await log(`The price is ${price}${before === undefined ? "" : ` (before: ${before})`}.`);
  const isNews =
    below > 0 ? price < below && !(before !== undefined && before < below) : before !== undefined && before !== price;
  if (isNews) {
    const from = before === undefined ? "" : ` It was ${before}.`;
    await send(`The price is ${price}.${from}\n${url.href}`, { title: "A price has changed", holdMinutes: 0 });
  }
  return { price, before: before ?? null, told: isNews };
}

/** "1.299,00 €", "$1,299.00", "EUR 12": the first that has a currency. */
function priceIn(line: string): number | null {
  const found =
    /(?:[€$£¥]|EUR|USD|GBP|CHF)\s*(\d[\d.,\u00A0 ']*)|(\d[\d.,\u00A0 ']*)\s*(?:[€$£¥]|EUR|USD|GBP|CHF)/.exec(line);
  const text = (found?.[1] ?? found?.[2])?.replace(/[\u00A0 ']/g, "").replace(/[.,]$/, "");
  if (text === undefined) return null;
  const decimals = /[.,](\d{1,2})$/.exec(text);
  const whole = (decimals ? text.slice(0, decimals.index) : text).replace(/[.,]/g, "");
  return Number(decimals ? `${whole}.${decimals[1]}` : whole);
}

async function readPage(url: URL): Promise<string[]> {
  const answer = await fetch(url, {
    signal: AbortSignal.timeout(30_000),
    headers: { "user-agent": "AIOS page watch", accept: "text/html,*/*" },
  });
  if (!answer.ok) throw new Error(`${url.host} answers with an error (${answer.status} ${answer.statusText}).`);
  return textLines((await answer.text()).slice(0, mostBytes));
}

/** What a person would read, a line for each block. */
function textLines(html: string): string[] {
  const text = html
    .replace(/<!--.*?-->|<(script|style|noscript|template|svg)\b.*?<\/\1\s*>/gis, " ")
    .replace(/<\/?(p|div|li|tr|h\d|br|section|article|td|th|dt|dd|option|button|title)\b[^>]*>/gi, "\n")
    .replace(/<[^>]+>/g, " ");
  return decoded(text)
    .split("\n")
    .map((line) => line.replace(/[ \t\u00A0]+/g, " ").trim())
    .filter((line) => line !== "");
}

const entities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  euro: "€",
  pound: "£",
  yen: "¥",
};

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name) return entities[String(name).toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code < 0x11_00_00 ? String.fromCodePoint(code) : whole;
  });
}

function partNear(lines: string[], near: string, url: URL): string[] {
  const at = lines.findIndex((line) => line.toLowerCase().includes(near.toLowerCase()));
  if (at >= 0) return lines.slice(Math.max(0, at - nearLines), at + nearLines + 1);
  throw new Error(`“${near}” is not on the page of ${url.host} (any more). Look at the page, and change the words.`);
}

function fullAddress(address: string): URL {
  const text = address.trim();
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  if (url && text !== "") return url;
  throw new Error(`“${text}” is not the address of a page. Copy it from the browser, such as https://example.org/bike`);
}
