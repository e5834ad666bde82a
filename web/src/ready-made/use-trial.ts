/** Trying a helper: what it would do, doing it once, taking it back. One of them at a time. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, type Result } from "../api/client.ts";
import { ask, type ParamsOf } from "../api/hooks.ts";

type Run = NonNullable<Result<"trigger">["run"]>;
export type Trial =
  | { phase: "none" }
  | { phase: "previewing" | "doing"; started: number }
  | { phase: "previewed" | "done"; run: Run }
  | { phase: "undone"; sentence: string };

type Asked = ParamsOf<"library_once">;

/** As long as one answer of AIOS may take; then it is asked again. */
const waitSeconds = 20;

export function useTrial() {
  const [trial, setTrial] = useState<Trial>({ phase: "none" });
  const queries = useQueryClient();
  const attempt = useMutation({
    mutationFn: async ({ asked, preview }: { asked: Asked; preview: boolean }) => {
      setTrial({ phase: preview ? "previewing" : "doing", started: Date.now() });
      const trigger = await ask(preview ? "library_preview" : "library_once", asked);
      return { run: await endOf(trigger.id), preview };
    },
    onSuccess: ({ run, preview }) => setTrial({ phase: preview ? "previewed" : "done", run }),
    onError: () => setTrial({ phase: "none" }),
    onSettled: () => void queries.invalidateQueries(),
  });
  const takeBack = useMutation({
    mutationFn: (run: string) => ask("undo", { run }),
    onSuccess: ({ sentence }) => setTrial({ phase: "undone", sentence }),
    onSettled: () => void queries.invalidateQueries(),
  });
  return {
    trial,
    error: attempt.error ?? takeBack.error,
    busy: attempt.isPending || takeBack.isPending,
    preview: (asked: Asked) => attempt.mutate({ asked, preview: true }),
    once: (asked: Asked) => attempt.mutate({ asked, preview: false }),
    undo: (run: string) => takeBack.mutate(run),
    reset: () => {
      attempt.reset();
      takeBack.reset();
      setTrial({ phase: "none" });
    },
  };
}

/** The run that a trigger leads to, once it has ended. @throws ApiError; Error with why nothing ran */
async function endOf(id: number): Promise<Run> {
  for (;;) {
    const { trigger, run } = await call("trigger", { id, wait_seconds: waitSeconds });
    if (run !== null && run.state !== "running") return run;
    if (run === null && trigger.processed !== null) throw new NothingRan(trigger.note);
  }
}

/** AIOS has closed the request without running anything, and said why. */
class NothingRan extends Error {
  constructor(note: string | null) {
    super(note ?? "AIOS did not run it. Look at History to see why.");
    this.name = "NothingRan";
  }
}
