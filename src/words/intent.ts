/** What is to be done, out of a sentence: which ready-made program, and what stands in its form. */

export interface Intent {
  /** Of the library. */
  ready_made: string;
  values: Record<string, string | number | boolean>;
  /** How the automation could be called. */
  name: string;
}

type Reader = (text: string) => Intent | null;

const address = /\b(?:https?:\/\/[^\s"'<>]+|(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z]{2,}(?:\/[^\s"'<>]*)?)/i;
const path = /"([^"]+)"|“([^”]+)”|'([^']+)'|((?:~|\/|[A-Za-z]:\\)[^\s,;]*)/;
const knownFolders: Record<string, string> = {
  downloads: "~/Downloads",
  download: "~/Downloads",
  documents: "~/Documents",
  document: "~/Documents",
  pictures: "~/Pictures",
  photos: "~/Pictures",
  desktop: "~/Desktop",
  music: "~/Music",
  videos: "~/Videos",
  movies: "~/Movies",
  home: "~",
};

/** The first that understands it; what stands before is more particular than what follows. */
const readers: Reader[] = [
  remind,
  nudge,
  backUp,
  pageChange,
  website,
  photos,
  duplicates,
  tidy,
  forecast,
  briefing,
  news,
  health,
  watchman,
];

/** Null where no ready-made program is meant. */
export function findIntent(text: string): Intent | null {
  const plain = text
    .replace(
      /^(?:please|can you|could you|would you|i want (?:you )?to|i['’]d like (?:you )?to|i need (?:you )?to)\s+/i,
      "",
    )
    .trim();
  for (const reader of readers) {
    const intent = reader(plain);
    if (intent) return intent;
  }
  return null;
}

/** What somebody has a time for and no program: to be told of it at that time is the least that helps. */
export function reminderOf(text: string): Intent | null {
  const said = text
    .replace(/^(?:to|that|about|of|please)\s+/i, "")
    .replace(/[.!]+$/, "")
    .trim();
  if (said === "") return null;
  return { ready_made: "remind-me", values: { text: said }, name: capital(said).slice(0, 60) };
}

function remind(text: string): Intent | null {
  const found =
    /\b(?:remind|tell|notify|alert)\s+(?:me|us)\s+(?:to|that|about|of)\s+(.+)|\b(?:don['’]?t let me forget|i must not forget|remember)\s+(?:to\s+)?(.+)|\bremind\s+(?:me|us)[:,]?\s*(.+)/i.exec(
      text,
    );
  const what = found?.[1] ?? found?.[2] ?? found?.[3];
  if (what === undefined || /\b(?:when|if)\b.*\b(?:change|price|down|rain|frost)/i.test(text)) return null;
  return reminderOf(what);
}

function nudge(text: string): Intent | null {
  const found = /\bnudge\s+(?:me|us)(?:\s+(?:to|with|about))?\s*(.*)/i.exec(text);
  if (!found) return null;
  const what = found[1]!.trim();
  return {
    ready_made: "nudge-me",
    values: what === "" ? {} : { sentences: `${capital(what)}.` },
    name: what === "" ? "Nudge me" : `Nudge: ${what}`,
  };
}

function backUp(text: string): Intent | null {
  if (!/\bback(?:ing)?\s?up\b|\bbackup\b|\bcopy\b.*\b(?:to|onto)\b/i.test(text)) return null;
  if (/\baios\b|\bitself\b/i.test(text)) return { ready_made: "back-up-aios", values: {}, name: "Back up AIOS" };
  const [what = "", to = ""] = text.split(
    /\s+(?:to|onto|on)\s+(?=(?:the\s+|my\s+)?["“'~/]|[A-Za-z]:\\|(?:the\s+|my\s+)?\w+\s*(?:drive|disk|stick|folder)?$)/i,
  );
  const folder = folderIn(what);
  const target = folderIn(to);
  return {
    ready_made: "back-up-folder",
    values: { ...(folder ? { folder } : {}), ...(target ? { to: target } : {}) },
    name: `Back up ${folder ? lastPart(folder) : "a folder"}`,
  };
}

function website(text: string): Intent | null {
  const found = address.exec(text);
  if (
    !found ||
    !/\b(?:up|down|online|offline|watch|monitor|check|answers?|works?|reachable|alive|website|site)\b/i.test(text)
  )
    return null;
  const url = trimmed(found[0]);
  return { ready_made: "website-up", values: { address: url }, name: `Is ${hostOf(url)} up?` };
}

function pageChange(text: string): Intent | null {
  const found = address.exec(text);
  if (!found || !/\b(?:chang\w*|new|price|cheaper|drops?|costs?|updat\w*|in stock)\b/i.test(text)) return null;
  const url = trimmed(found[0]);
  const isPrice = /\b(?:price|cheaper|drops?|costs?)\b/i.test(text);
  const below = /\b(?:below|under|less than|cheaper than)\s*[€$£]?\s*(\d+(?:[.,]\d+)?)/i.exec(text)?.[1];
  const values = {
    address: url,
    what: isPrice ? "price" : "text",
    ...(below ? { below: Number(below.replace(",", ".")) } : {}),
  };
  return { ready_made: "page-changes", values, name: `${isPrice ? "Price" : "Changes"} on ${hostOf(url)}` };
}

function photos(text: string): Intent | null {
  if (
    !/\b(?:photos?|pictures?|camera)\b/i.test(text) ||
    !/\b(?:sort|organi[sz]e|tidy|year|month|date|move|import)\b/i.test(text)
  )
    return null;
  const folder = folderIn(text);
  return { ready_made: "photos-by-date", values: folder ? { from: folder } : {}, name: "Sort photos" };
}

function duplicates(text: string): Intent | null {
  if (!/\b(?:duplicates?|doubles?|big(?:gest)? files?|large(?:st)? files?|free up)\b/i.test(text)) return null;
  const folder = folderIn(text);
  return { ready_made: "big-and-duplicate-files", values: folder ? { folder } : {}, name: "Big and duplicate files" };
}

function tidy(text: string): Intent | null {
  if (!/\b(?:tidy|clean\s?up|clean|sort|organi[sz]e|declutter)\b/i.test(text)) return null;
  const folder = folderIn(text);
  return {
    ready_made: "tidy-folder",
    values: folder ? { folder } : {},
    name: `Tidy ${folder ? lastPart(folder) : "a folder"}`,
  };
}

function forecast(text: string): Intent | null {
  if (!/\b(?:rain|frost|umbrella|freez\w*|ice|snow)\b/i.test(text)) return null;
  const place = placeIn(text);
  return { ready_made: "rain-or-frost", values: place ? { place } : {}, name: "Rain or frost" };
}

function briefing(text: string): Intent | null {
  if (!/\b(?:briefing|weather|agenda|calendar)\b/i.test(text)) return null;
  const place = placeIn(text);
  return { ready_made: "morning-briefing", values: place ? { place } : {}, name: "Morning briefing" };
}

function news(text: string): Intent | null {
  if (!/\b(?:news|headlines?|rss|feeds?|articles?)\b/i.test(text)) return null;
  const about = /\b(?:about|on)\s+(.+?)(?:\s+from\b|$)/i.exec(text)?.[1];
  const feed = address.exec(text)?.[0];
  const words = about && !address.test(about) ? about.replace(/\s+(?:and|or)\s+/gi, ", ") : null;
  return {
    ready_made: "news-digest",
    values: { ...(feed ? { feeds: trimmed(feed) } : {}), ...(words ? { words } : {}) },
    name: "News digest",
  };
}

function health(text: string): Intent | null {
  if (
    !/\b(?:disk|memory|temperature|computer|hot|health)\b/i.test(text) ||
    !/\b(?:watch|check|full|space|health|hot|warn|look|temperature|monitor)\b/i.test(text)
  )
    return null;
  return { ready_made: "computer-health", values: {}, name: "Computer health" };
}

function watchman(text: string): Intent | null {
  if (!/\b(?:what (?:failed|ran|went wrong)|watchman|overview|summary|report)\b/i.test(text) || /\.\w+\b/.test(text))
    return null;
  return { ready_made: "night-watchman", values: {}, name: "Night watchman" };
}

function folderIn(text: string): string | null {
  const found = path.exec(text);
  const written = found?.[1] ?? found?.[2] ?? found?.[3] ?? found?.[4];
  if (written !== undefined && /[~/\\]/.test(written)) return written;
  const word = /\b(downloads?|documents?|pictures|photos|desktop|music|videos|movies|home)\b/i.exec(text)?.[1];
  return word === undefined ? null : knownFolders[word.toLowerCase()]!;
}

function placeIn(text: string): string | null {
  const found = /\b(?:in|for|at)\s+((?:\p{Lu}[\p{L}.'’-]*)(?:\s+\p{Lu}[\p{L}.'’-]*)*)/u.exec(text);
  return found?.[1] ?? null;
}

function trimmed(url: string): string {
  return url.replace(/[.,;:!?)\]]+$/, "");
}

function hostOf(url: string): string {
  return (URL.parse(/^https?:/i.test(url) ? url : `https://${url}`)?.host ?? url).replace(/^www\./, "");
}

function lastPart(folder: string): string {
  const part = folder.split(/[\\/]/).findLast((one) => one !== "") ?? folder;
  return part === "~" ? "my home folder" : part;
}

function capital(text: string): string {
  return text.replace(/^./u, (first) => first.toUpperCase());
}
