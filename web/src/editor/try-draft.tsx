import { useQuery } from "@tanstack/react-query";
import { call, type ApiError } from "../api/client.ts";
import { useAsk } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import { begunRun } from "../run/run-again.ts";
import { RunBody } from "../run/run-page.tsx";
import classes from "./editor.module.css";

/** A rehearsal of the draft, shown where it is edited: what it would do, and what it says. */
export function TryDraft({ path, job }: { path: string; job: string }) {
  const { data, error } = useQuery<string | null, ApiError>({
    queryKey: ["a try of", path, job],
    queryFn: async () => begunRun((await call("try_draft", { path, job })).id),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  if (error) return <Problem error={error} />;
  if (data === undefined) return <Loading lines={2} />;
  if (data === null) return <p className={classes.quiet}>It is asked for, and starts as soon as it can.</p>;
  return <TriedRun run={data} />;
}

function TriedRun({ run }: { run: string }) {
  const { data, error } = useAsk("show", { run }, { keep: true });
  if (error) return <Problem error={error} />;
  return data ? <RunBody run={data} /> : <Loading lines={2} />;
}
