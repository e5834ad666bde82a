/** "Tell me what you want done…": a sentence becomes a filled-in form, without any AI, by a small grammar. */
import { findIntent, reminderOf, type Intent } from "./intent.ts";
import { findSchedule, type Here, type ScheduleFields } from "./schedule-phrase.ts";

export interface Understood extends Intent {
  /** Null: the sentence names no time, so the program's own is offered. */
  schedule: ScheduleFields | null;
  /** What was taken for granted, as sentences. */
  assumed: string[];
}

const mostCharacters = 500;

/** Null where the sentence is no wish that a ready-made program fulfils: it is then searched for. */
export function understand(sentence: string, here: Here): Understood | null {
  const text = sentence.slice(0, mostCharacters).replace(/\s+/g, " ").trim();
  if (text === "") return null;
  const when = findSchedule(text, here);
  const what = when === null ? text : when.rest;
  // A time can be part of what is wished for ("rain tomorrow"), so the whole sentence is looked at, too.
  const intent = findIntent(what) ?? findIntent(text) ?? (when ? reminderOf(what) : null);
  if (intent === null) return null;
  const isForecast = intent.ready_made === "rain-or-frost" && when?.schedule.type === "once";
  return {
    ...intent,
    schedule: isForecast ? null : (when?.schedule ?? null),
    assumed: isForecast ? [] : (when?.assumed ?? []),
  };
}

interface Searchable {
  id: string;
  /** Title, sentence and words, in the order of their weight. */
  texts: readonly [title: string, sentence: string, words: string];
}

/** Of `all` those that a search for `text` means, the best first. */
export function search<T extends Searchable>(all: readonly T[], text: string): T[] {
  const words =
    text
      .slice(0, mostCharacters)
      .toLowerCase()
      .match(/[\p{L}\d]{2,}/gu) ?? [];
  const meaningful = words.filter((word) => !fillers.has(word));
  const scored = all.map((one) => ({ one, score: scoreOf(one, meaningful) }));
  return scored
    .filter(({ score }) => score > 0)
    .toSorted((first, second) => second.score - first.score)
    .map(({ one }) => one);
}

/** In so many sentences that they say nothing about what is wished for. */
const fillers = new Set([
  ...["the", "my", "me", "to", "of", "and", "or", "in", "on", "for", "is", "it", "an", "with", "this", "that", "there"],
  ...["when", "want", "please", "every", "all", "here", "thing", "things", "something", "last", "not", "no", "yes"],
  ...["tell", "show", "make", "do", "does", "did", "how", "why", "what", "can", "could", "would", "should", "get"],
  ...["are", "am", "be", "was", "have", "has", "give", "you", "your", "ok", "okay", "now", "aios"],
  ...["stop", "start", "run", "fail", "failed", "go", "undo"],
]);

function scoreOf({ texts }: Searchable, words: readonly string[]): number {
  const weights = [5, 2, 3];
  return words.reduce((sum, word) => {
    const stem = word.length > 4 ? word.replace(/(?:ing|ed|es|s)$/, "") : word;
    const begins = new RegExp(`(?<![\\p{L}\\d])${stem}`, "iu");
    return sum + texts.reduce((part, text, nth) => part + (begins.test(text) ? weights[nth]! : 0), 0);
  }, 0);
}
