/** What the history shows, as it stands in the page's address: a link shows the same to whoever opens it. */
import type { Params } from "../api/client.ts";
import { runWords, type RunState } from "../parts/run-states.ts";

export type HistoryState = NonNullable<Params<"history">["state"]>;
export type Span = "any" | "day" | "week" | "month" | "chosen";

export interface HistoryFilter {
  job?: string;
  state?: HistoryState;
  device?: string;
  span?: Span;
  /** Dates, "2026-11-22", of `span` "chosen". */
  from?: string;
  until?: string;
  search?: string;
  previews?: boolean;
}

export const stateChoices: { value: HistoryState; label: string }[] = [
  { value: "unwell", label: "Went wrong" },
  { value: "missed", label: "Did not run" },
  ...(Object.entries(runWords) as [RunState, { word: string }][]).map(([value, { word }]) => ({ value, label: word })),
];

export const spanChoices: { value: Span; label: string }[] = [
  { value: "any", label: "Any time" },
  { value: "day", label: "Today" },
  { value: "week", label: "Last 7 days" },
  { value: "month", label: "Last 30 days" },
  { value: "chosen", label: "Chosen days" },
];

/** Whatever stands in an address: what is no filter is left out. */
export function readFilter(search: Record<string, unknown>): HistoryFilter {
  const text = (key: string) => {
    const value = search[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const state = stateChoices.find(({ value }) => value === search["state"])?.value;
  const span = spanChoices.find(({ value }) => value === search["span"])?.value;
  const filter: HistoryFilter = {
    job: text("job"),
    state,
    device: text("device"),
    span: span === "any" ? undefined : span,
    from: dateOf(text("from")),
    until: dateOf(text("until")),
    search: text("search"),
    previews: search["previews"] === true ? true : undefined,
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

export interface HistorySearch extends HistoryFilter {
  tab?: "pictures";
}

export function readSearch(search: Record<string, unknown>): HistorySearch {
  return { ...readFilter(search), ...(search["tab"] === "pictures" ? { tab: "pictures" } : {}) };
}

/** The question to AIOS. Days begin and end at midnight of this computer. */
export function askedHistory(filter: HistoryFilter, now: Date): Params<"history"> {
  const { job, state, device, search, previews } = filter;
  const [from, until] = spanOf(filter, now);
  const asked = { job, state, device, search, previews, from, until };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

function spanOf(
  { span, from, until }: HistoryFilter,
  now: Date,
): [from: number | undefined, until: number | undefined] {
  switch (span) {
    case "day":
      return [midnight(now, 0), undefined];
    case "week":
      return [midnight(now, -6), undefined];
    case "month":
      return [midnight(now, -29), undefined];
    case "chosen":
      return [from ? midnight(localDate(from), 0) : undefined, until ? midnight(localDate(until), 1) : undefined];
    default:
      return [undefined, undefined];
  }
}

export function midnight(day: Date, plusDays: number): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + plusDays).getTime() / 1000;
}

/** "2026-11-22" is that day here, not in Greenwich. */
export function localDate(date: string): Date {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return new Date(year, month - 1, day);
}

/** "2026-11-22" */
export function dateText(day: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

function dateOf(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(localDate(text).getTime())
    ? text
    : undefined;
}

export function isFiltered(filter: HistoryFilter): boolean {
  return Object.keys(filter).length > 0;
}
