/** What is shown stays true: each event of AIOS makes the answers it concerns be asked anew. */
import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, type OperationName } from "./client.ts";
import { Live, type LiveKind } from "./live.ts";

export const live = new Live();

export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => leaveIfSignedOut(error) }),
  defaultOptions: {
    queries: {
      // Events say when an answer is old; this bounds it where one was missed.
      staleTime: 30_000,
      retry: (times, error) => times < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
      retryDelay: (times) => 400 * 2 ** times,
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

/** Answers that change with a run's progress only. */
const ofProgress: readonly OperationName[] = ["status", "runs", "show", "jobs"];

/** Begins to listen. Many events in a row lead to one asking. */
export function keepFresh(): () => void {
  let due: ReturnType<typeof setTimeout> | undefined;
  let names: Set<string> | "all" = new Set();
  const flush = () => {
    const wanted = names;
    due = undefined;
    names = new Set();
    void queries.invalidateQueries({
      predicate: ({ queryKey }) => wanted === "all" || wanted.has(String(queryKey[0])),
    });
  };
  const touch = (which: readonly OperationName[] | "all") => {
    if (which === "all") names = "all";
    else if (names !== "all") for (const name of which) names.add(name);
    due ??= setTimeout(flush, 250);
  };
  const kinds: readonly LiveKind[] = [
    "reset",
    "run_started",
    "run_ended",
    "progress",
    "jobs_changed",
    "reviews_changed",
    "alert",
    "stop_all",
    "trouble",
    "status",
    "changed",
  ];
  const ends = kinds.map((kind) => live.on(kind, () => touch(kind === "progress" ? ofProgress : "all")));
  ends.push(live.onConnection((connection) => connection === "signed_out" && leave()));
  live.start();
  return () => {
    for (const end of ends) end();
    clearTimeout(due);
    live.stop();
  };
}

function leaveIfSignedOut(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) leave();
}

/** To the sign-in page, which leads back to where one was. */
function leave(): void {
  const { pathname, search } = location;
  if (pathname === "/sign-in") return;
  location.assign(`/sign-in?back=${encodeURIComponent(pathname + search)}`);
}
