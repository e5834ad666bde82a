import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { call, type Params } from "../api/client.ts";
import { tell, tellProblem } from "../parts/toast.ts";

const looks = 25;
const lookMilliseconds = 200;

/** Runs something and opens the page of that run as soon as it has begun. */
export function useRunAndShow() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (params: Params<"run">) => begunRun((await call("run", params)).id),
    onSuccess: (run) => {
      if (run) void navigate({ to: "/runs/$id", params: { id: run } });
      else tell("It is asked for, and starts as soon as it can.", "live");
    },
    onError: tellProblem,
    onSettled: () => void queries.invalidateQueries(),
  });
}

/** The id of the run that a request has led to; null where it has to wait. */
export async function begunRun(trigger: number): Promise<string | null> {
  for (let look = 0; look < looks; look++) {
    const { trigger: asked } = await call("trigger", { id: trigger });
    if (asked.run_id !== null) return asked.run_id;
    await new Promise((resolve) => setTimeout(resolve, lookMilliseconds));
  }
  return null;
}
