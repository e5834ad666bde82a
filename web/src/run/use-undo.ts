import { useAct } from "../api/hooks.ts";
import { tell, tellProblem } from "../parts/toast.ts";

/** Takes back what a run did, and says what came of it. */
export function useUndo() {
  const undo = useAct("undo");
  const mutate = (params: { run: string }) =>
    undo.mutate(params, {
      onSuccess: ({ sentence, kept }) => tell(sentence, kept.length > 0 ? "warn" : "good"),
      onError: tellProblem,
    });
  return { mutate, isPending: undo.isPending };
}
