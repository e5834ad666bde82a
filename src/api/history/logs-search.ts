/** Searching what all runs have said. */
import { searchPhrases } from "../../db/logs.ts";
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
  for (const words of searchPhrases(params.text)) {
    const found = await search(context, words, params);
    if (found.length > 0) return found;
  }
  return [];
}

async function search(
  { db }: OperationContext,
  words: string,
  params: Params<"logs_search">,
): Promise<Result<"logs_search">> {
  const limit = Math.max(1, Math.min(params.limit ?? usual, most));
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
