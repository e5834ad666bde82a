/** Times of day as people write them: "at 5", "at 17:30", "at half past six", "in the morning". */

export interface ClockPhrase {
  /** "17:00". */
  time: string;
  /** What was taken for granted, or null: an hour that could be of the morning as well. */
  assumed: string | null;
  /** Where it stands in the text. */
  at: number;
  length: number;
}

const partsOfDay: Record<string, string> = {
  "early morning": "06:00",
  morning: "08:00",
  noon: "12:00",
  midday: "12:00",
  lunchtime: "12:30",
  lunch: "12:30",
  afternoon: "15:00",
  evening: "18:00",
  tonight: "20:00",
  night: "22:00",
  midnight: "00:00",
};

const hourWords = ["twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"];

const hour = `(?:\\d{1,2}|${hourWords.join("|")})`;
const meridiem = "(?:\\s?([ap])\\.?\\s?m\\b\\.?)?";
const ofDay = "(?:\\s+(?:in\\s+the|at)\\s+(morning|afternoon|evening|night))?";
const exact = new RegExp(
  `\\b(?:at|by|around|from)\\s+(${hour})(?:[:.h](\\d\\d))?(?:\\s?o['’]?clock)?${meridiem}${ofDay}(?![\\d:%€$])`,
  "i",
);
const bare = /\b(\d{1,2}):(\d\d)(?:\s?([ap])\.?\s?m\b\.?)?/i;
const bareMeridiem = /\b(\d{1,2})\s?([ap])\.?\s?m\b\.?/i;
const fraction = new RegExp(`\\b(?:at\\s+)?(half past|quarter past|quarter to)\\s+(${hour})${meridiem}${ofDay}`, "i");
const named =
  /\b(?:in\s+the\s+|at\s+|every\s+|each\s+|this\s+|around\s+)?(early morning|morning|noon|midday|lunchtime|lunch|afternoon|evening|tonight|night|midnight)s?\b/i;

/** The first time of day in `text`, or null. */
export function findClock(text: string): ClockPhrase | null {
  return fractional(text) ?? spoken(text, exact) ?? written(text) ?? partOfDay(text);
}

function spoken(text: string, pattern: RegExp): ClockPhrase | null {
  const found = pattern.exec(text);
  if (!found) return null;
  const [whole, hours = "", minutes, letter, part] = found;
  return phrase(found.index, whole, hourOf(hours), Number(minutes ?? 0), {
    letter,
    part,
    isWritten: minutes !== undefined,
  });
}

function fractional(text: string): ClockPhrase | null {
  const found = fraction.exec(text);
  if (!found) return null;
  const [whole, which = "", hours = "", letter, part] = found;
  const to = which.toLowerCase() === "quarter to";
  const minutes = which.toLowerCase() === "half past" ? 30 : to ? 45 : 15;
  const before = to ? (hourOf(hours) + 23) % 24 : hourOf(hours);
  return phrase(found.index, whole, before, minutes, { letter, part, isWritten: false });
}

function written(text: string): ClockPhrase | null {
  const time = bare.exec(text);
  if (time) {
    const [whole, hours = "", minutes = "", letter] = time;
    return phrase(time.index, whole, Number(hours), Number(minutes), { letter, part: undefined, isWritten: true });
  }
  const short = bareMeridiem.exec(text);
  if (!short) return null;
  return phrase(short.index, short[0], Number(short[1]), 0, { letter: short[2], part: undefined, isWritten: true });
}

function partOfDay(text: string): ClockPhrase | null {
  const found = named.exec(text);
  if (!found) return null;
  const word = found[1]!.toLowerCase();
  return { time: partsOfDay[word]!, assumed: null, at: found.index, length: found[0].length };
}

interface Hints {
  letter: string | undefined;
  part: string | undefined;
  /** With minutes, as on a clock of 24 hours. */
  isWritten: boolean;
}

function phrase(at: number, whole: string, hours: number, minutes: number, hints: Hints): ClockPhrase | null {
  const letter = hints.letter?.toLowerCase() ?? letterOf(hints.part, hours);
  if (minutes > 59 || hours > 24 || (letter !== undefined && hours > 12)) return null;
  // Nobody plans for five in the night without saying so.
  const isGuess = letter === undefined && !hints.isWritten && hours >= 1 && hours <= 6;
  const afternoon = letter === "p" || isGuess;
  const ofTwelve = letter === undefined && !isGuess ? hours % 24 : (hours % 12) + (afternoon ? 12 : 0);
  const time = `${String(ofTwelve).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
  const assumed = isGuess ? `${hours} was taken for ${time}. For the morning write “${hours} am”.` : null;
  return { time, assumed, at, length: whole.length };
}

function letterOf(part: string | undefined, hours: number): "a" | "p" | undefined {
  if (part === undefined) return undefined;
  if (part.toLowerCase() === "morning") return "a";
  // "at 2 at night" is before dawn, "at 11 at night" is not.
  return part.toLowerCase() === "night" && (hours < 6 || hours === 12) ? "a" : "p";
}

function hourOf(text: string): number {
  const word = hourWords.indexOf(text.toLowerCase());
  return word >= 0 ? (word === 0 ? 12 : word) : Number(text);
}
