/** Searching what all runs have said. */
import { scanLines } from "../../db/log-scan.ts";
import { searchOf } from "../../db/logs.ts";
import { searchLogs, type FoundLines, type LogSearch } from "../../db/log-search.ts";
import { patience, type OperationContext } from "../context.ts";
import type { Params, Result } from "../operations.ts";
import { logView } from "../run-views.ts";

const usual = 100;
const most = 1_000;
/** Lines of a rare job among those of a common word: so many pieces are looked through for one answer. */
const mostPieces = 4;

export async function logsSearch(
  context: OperationContext,
  params: Params<"logs_search">,
): Promise<Result<"logs_search">> {
  const { db } = context;
  const asked = searchOf(params.text);
  if (asked === null) return [];
  const found = await search(context, asked.words, params);
  const { parts } = asked;
  if (found.length > 0 || parts === null) return found;
  const scan = { parts, run_id: null, job_name: params.job ?? null, after_id: null, levels: null };
  const before_id = params.before_id ?? null;
  const lines = await db.read(() => scanLines(db, { ...scan, before_id, limit: limitOf(params) }), patience);
  return lines.toReversed().map(logView);
}

function limitOf({ limit }: Params<"logs_search">): number {
  return Math.max(1, Math.min(limit ?? usual, most));
}

async function search(
  { db }: OperationContext,
  words: string,
  params: Params<"logs_search">,
): Promise<Result<"logs_search">> {
  const limit = limitOf(params);
  const found: Result<"logs_search"> = [];
  let before: number | null = params.before_id ?? Number.MAX_SAFE_INTEGER;
  for (let piece = 0; piece < mostPieces && before !== null && found.length < limit; piece += 1) {
    const asked: LogSearch = { words, job_name: params.job ?? null, before_id: before, limit: limit - found.length };
    const { lines, nextBeforeId }: FoundLines = await db.read(() => searchLogs(db, asked), patience);
    found.push(...lines.map(logView));
    before = nextBeforeId;
  }
  return found;
}
