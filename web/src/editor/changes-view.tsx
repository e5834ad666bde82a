import { useAsk } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import { DiffLines } from "./diff-lines.tsx";

type Side = number | "live" | "draft" | "origin";

/** What differs between two states of a file. */
export function ChangesView({ path, from, to }: { path: string; from: Side; to: Side }) {
  const { data, error, refetch } = useAsk("file_diff", { path, from, to });
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  return data ? <DiffLines diff={data} /> : <Loading lines={1} />;
}
