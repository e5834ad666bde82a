/**
 * Is my website up?
 *
 * Looks at a website again and again, and tells you when it stops answering and when it is back.
 */
import { log, send, state } from "aios";

export const about = {
  version: "1.0.0",
  goal: "Websites",
  needs: "internet",
  icon: "globe",
  verb: "Watch",
  schedule: { type: "interval", interval_minutes: 5 },
  touches_files: false,
  words: ["website", "site", "up", "down", "online", "offline", "watch", "server", "answers"],
} as const;

export const form = {
  type: "object",
  required: ["address"],
  properties: {
    address: { type: "string", format: "url", title: "Address of the website", examples: ["https://example.org"] },
    text: {
      type: "string",
      title: "Words that must be on the page",
      description: "Empty: any page will do.",
      default: "",
    },
    seconds: { type: "number", title: "How many seconds may it take?", minimum: 1, maximum: 120, default: 20 },
    tries: {
      type: "integer",
      title: "Tell me after how many failed looks in a row?",
      description: "One look can fail by chance.",
      minimum: 1,
      maximum: 20,
      default: 2,
    },
  },
} as const;

interface Known {
  failures: number;
  down_since: number | null;
}

export async function main({ address = "", text = "", seconds = 20, tries = 2 } = {}) {
  const url = fullAddress(address);
  const { problem, milliseconds } = await look(url, text, seconds);
  const key = `site ${url.href}`;
  const known = await state.get<Known>(key, { failures: 0, down_since: null });
  if (problem === null) {
    await log(`${url.host} answered in ${milliseconds} ms.`);
    if (known.down_since !== null) {
      await send(`${url.host} is back. It was away for ${span(Date.now() - known.down_since)}.`, {
        title: "Website is back",
        holdMinutes: 0,
      });
    }
    await state.set(key, { failures: 0, down_since: null });
    return { up: true, milliseconds };
  }
  await log(`${url.host}: ${problem}`, "warning");
  const failures = known.failures + 1;
  const isNews = known.down_since === null && failures >= tries;
  await state.set(key, { failures, down_since: isNews ? Date.now() : known.down_since });
  if (isNews) await send(`${url.href} ${problem}`, { title: "Website is down", holdMinutes: 0 });
  return { up: false, problem, failures };
}

async function look(
  url: URL,
  text: string,
  seconds: number,
): Promise<{ problem: string | null; milliseconds: number }> {
  const began = performance.now();
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.timeout(seconds * 1000),
      headers: { "user-agent": "AIOS website watch" },
    });
    const page = await answer.text();
    const milliseconds = Math.round(performance.now() - began);
    if (!answer.ok) return { problem: `answers with an error (${answer.status} ${answer.statusText}).`, milliseconds };
    if (text !== "" && !page.toLowerCase().includes(text.toLowerCase())) {
      return { problem: `answers, but “${text}” is not on the page.`, milliseconds };
    }
    return { problem: null, milliseconds };
  } catch (error) {
    return { problem: inWords(error as Error, seconds), milliseconds: Math.round(performance.now() - began) };
  }
}

function inWords(error: Error, seconds: number): string {
  const code = (error.cause as { code?: string } | undefined)?.code;
  if (error.name === "TimeoutError") return `did not answer within ${seconds} seconds.`;
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "cannot be found: the name is wrong, or this computer has no internet.";
    case "ECONNREFUSED":
      return "refuses to talk: its computer is on, but the website is not.";
    case "CERT_HAS_EXPIRED":
      return "has a certificate that has run out, so browsers warn of it.";
    default:
      return `does not answer (${code ?? error.message}).`;
  }
}

function fullAddress(address: string): URL {
  const text = address.trim();
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  if (url && text !== "") return url;
  throw new Error(`“${text}” is not the address of a website. Write it as in the browser, such as https://example.org`);
}

function span(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 2_880 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1_440)} days`;
}
