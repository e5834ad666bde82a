/** Rules of single fields that a schema could check but not explain. Each corrects its field in place where it can. */
import type { JobType } from "../model/job.ts";
import type { Findings } from "./findings.ts";
import { shown } from "./list-problem.ts";
import { didYouMean } from "./nearest-word.ts";

type Fields = Record<string, unknown>;

// Controls, line and paragraph separators, halves of characters, and the marks that make text run backwards:
// a name with one of them cannot be shown in a log line, or shows as another name.
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;

/** The name of the entry, or null where it has none that can be shown. */
export function checkName(fields: Fields, findings: Findings): string | null {
  const name = fields["name"];
  if (typeof name !== "string") return null;
  const trimmed = name.trim();
  if (trimmed === "") {
    findings.error(["name"], '"name" is empty. Write a name such as "morning_report".');
    return null;
  }
  if (unprintable.test(trimmed)) {
    const message = `"name" is ${shown(name)}, with characters that cannot be shown. Use letters, digits and _, such as "morning_report".`;
    findings.error(["name"], message);
    return null;
  }
  if (trimmed !== name)
    findings.warning(["name"], `The spaces around the name are ignored: it is read as ${shown(trimmed)}.`);
  fields["name"] = trimmed;
  return trimmed.length > 200 ? null : trimmed;
}

export function checkFile(fields: Fields, findings: Findings): void {
  const file = fields["file"];
  if (typeof file !== "string") return;
  const parts = file.trim().split(/[\\/]/);
  if (parts.join("") === "")
    findings.error(["file"], '"file" is empty. Write the name of a file in Programs/, such as "report.py".');
  else if (/\p{Cc}/u.test(file.trim()))
    findings.error(["file"], `"file" is ${shown(file)}, with characters that no file name should have.`);
  else if (parts.includes("..")) {
    const message = `"file" is ${shown(file)}, and ".." leads out of Programs/. Move the file there, or write its full path.`;
    findings.error(["file"], message);
  }
  const inside = file.trim().replace(/^(?:\.[\\/])+/, "");
  const withoutFolder = file.startsWith(".") ? inside : inside.replace(/^Programs[\\/]+(?=.)/, "");
  if (withoutFolder !== inside) {
    findings.warning(
      ["file"],
      `"file" counts from Programs/, and is read as ${shown(withoutFolder)}. Leave "Programs/" out.`,
    );
  }
  fields["file"] = withoutFolder;
}

export function checkFunction(fields: Fields, findings: Findings): void {
  const written = fields["function"];
  if (typeof written !== "string") return;
  const name = written.trim().replace(/\(\s*\)$/, "");
  if (name !== written.trim()) findings.warning(["function"], `"function" is read as ${name}. Leave the () out.`);
  if (/[\p{Cc}\s]/u.test(name)) {
    findings.error(
      ["function"],
      `"function" is ${shown(written)}, which is not the name of a function, such as "main".`,
    );
  }
  fields["function"] = name;
}

const knownZones = new Map<string, boolean>();
const typesWithTimes = new Set<JobType | null>(["daily", "random_daily", "cron", "once"]);

export function checkTimezone(fields: Fields, type: JobType | null, findings: Findings): void {
  const zone = fields["timezone"];
  if (typeof zone !== "string" || isTimezone(zone)) return;
  const message = `"timezone" is ${shown(zone)}, which is not a time zone such as "Europe/Berlin".`;
  if (typesWithTimes.has(type)) findings.error(["timezone"], message + zoneGuess(zone));
  else {
    findings.warning(["timezone"], `${message} A job of type ${type} does not need it.${zoneGuess(zone)}`);
    delete fields["timezone"];
  }
}

/** People write the city alone, or with a space. */
function zoneGuess(zone: string): string {
  const zones = Intl.supportedValuesOf("timeZone");
  const city = `/${zone.trim().replaceAll(" ", "_").toLowerCase()}`;
  const found = zones.find((name) => name.toLowerCase().endsWith(city));
  return found === undefined ? didYouMean(zone, zones) : ` Did you mean ${found}?`;
}

function isTimezone(zone: string): boolean {
  let known = knownZones.get(zone);
  if (known === undefined) {
    try {
      new Intl.DateTimeFormat("en", { timeZone: zone });
      known = true;
    } catch {
      known = false;
    }
    // Asking takes 50 µs, and a list names few zones; one that names many must not fill the memory.
    if (knownZones.size < 10_000) knownZones.set(zone, known);
  }
  return known;
}
