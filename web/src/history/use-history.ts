import { useInfiniteQuery } from "@tanstack/react-query";
import { call, type ApiError, type Result } from "../api/client.ts";
import { askedHistory, type HistoryFilter } from "./filter.ts";
import type { HistoryRow } from "./row-words.ts";

const rowsPerPage = 50;

interface History {
  rows: readonly HistoryRow[];
  error: ApiError | null;
  isLoading: boolean;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
  retry: () => void;
}

/** The history, page by page. `history` is its first key, so that events make it be asked anew. */
export function useHistory(filter: HistoryFilter): History {
  const query = useInfiniteQuery<Result<"history">, ApiError, { pages: Result<"history">[] }, unknown[], string | null>(
    {
      queryKey: ["history", filter],
      initialPageParam: null,
      queryFn: ({ pageParam, signal }) => {
        const asked = { ...askedHistory(filter, new Date()), limit: rowsPerPage };
        return call("history", pageParam === null ? asked : { ...asked, before: pageParam }, { signal });
      },
      getNextPageParam: (page) => page.next,
      placeholderData: (before) => before,
    },
  );
  return {
    rows: query.data?.pages.flatMap((page) => page.rows) ?? [],
    error: query.error,
    isLoading: query.isPending,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  };
}
