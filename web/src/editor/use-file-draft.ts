import { useDebouncedCallback } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, type ApiError, type Result } from "../api/client.ts";
import { tell, tellProblem } from "../parts/toast.ts";

type File = Result<"file">;

/** Typing rests this long, then the draft is kept. */
const keepMilliseconds = 700;

export interface Conflict {
  message: string;
  places: number;
}

export interface FileDraft {
  text: string;
  /** Whether what stands here differs from what runs. */
  isDraft: boolean;
  /** Typed, and not kept by AIOS yet. */
  isUnkept: boolean;
  problem: ApiError | null;
  conflict: Conflict | null;
  change: (text: string) => void;
  /** Keeps what is typed now. False where it could not be kept. */
  keep: () => Promise<boolean>;
  publish: () => Promise<void>;
  discard: () => Promise<void>;
}

/** What is typed into a file: kept as a draft as it is typed, running only once it is published. */
export function useFileDraft(file: File): FileDraft {
  const { path, version } = file;
  const client = useQueryClient();
  /** Null: nothing is typed that AIOS does not have. */
  const [typed, setTyped] = useState<string | null>(null);
  const [basedOn, setBasedOn] = useState<number | null>(null);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const kept = file.draft?.text ?? file.text ?? "";
  const text = typed ?? kept;
  const isDraft =
    text !== (file.text ?? "") || (file.draft !== null && typed === null && file.draft.text !== file.text);

  const save = async (wanted: string, based: number | null): Promise<boolean> => {
    try {
      await call("draft_save", { path, text: wanted, ...(based === null ? {} : { based_on: based }) });
      await client.invalidateQueries();
      setTyped((now) => (now === wanted ? null : now));
      setProblem(null);
      return true;
    } catch (error) {
      setProblem(error as ApiError);
      return false;
    }
  };
  const base = basedOn ?? file.draft?.based_on ?? version;
  const soon = useDebouncedCallback((wanted: string) => void save(wanted, base), keepMilliseconds);

  const take = async (merged: string, live: number, told: Conflict): Promise<void> => {
    setBasedOn(live);
    setTyped(merged);
    setConflict(told);
    await save(merged, live);
  };
  const keep = () => {
    // Kept now, it is not to be kept once more after it has been published.
    soon.cancel();
    return typed === null ? Promise.resolve(true) : save(typed, base);
  };
  return {
    text,
    isDraft,
    isUnkept: typed !== null,
    problem,
    conflict,
    change: (next) => {
      if (next === text) return;
      setTyped(next);
      soon(next);
    },
    keep,
    publish: async () => {
      if (!(await keep())) return;
      try {
        await call("publish", { path });
        setConflict(null);
        setProblem(null);
        setBasedOn(null);
        tell("Done. This runs from now on.");
      } catch (error) {
        const refused = error as ApiError;
        const { text: merged, conflicts, live } = refused.fields ?? {};
        if (refused.status === 409 && merged !== undefined && live) {
          await take(merged, Number(live), { message: refused.message, places: Number(conflicts ?? 0) });
        } else setProblem(refused);
      } finally {
        await client.invalidateQueries();
      }
    },
    discard: async () => {
      soon.cancel();
      try {
        await call("draft_discard", { path });
        setTyped(null);
        setConflict(null);
        setProblem(null);
        setBasedOn(null);
        tell("The draft is gone. What runs is as it was.");
      } catch (error) {
        tellProblem(error);
      } finally {
        await client.invalidateQueries();
      }
    },
  };
}
