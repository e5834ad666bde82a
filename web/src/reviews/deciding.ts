import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { call, type Result } from "../api/client.ts";
import { queries } from "../api/freshness.ts";
import { friendlyTime } from "../parts/times.ts";
import { tell, tellProblem } from "../parts/toast.ts";
import { HeldDecisions, type HeldItem } from "./held-decisions.ts";
import type { ReviewChoice } from "./keys.ts";
import { forgetTyped } from "./typed-answers.ts";

export type Review = Result<"reviews">[number];

/** One for the whole page: what was decided is sent also while somebody looks at another part of it. */
export const held = new HeldDecisions({
  now: () => Date.now(),
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
});

addEventListener("pagehide", () => void held.flush().catch(() => {}));

export function useHeld(): readonly HeldItem[] {
  return useSyncExternalStore(held.subscribe, held.items);
}

export interface Answered {
  answer?: Record<string, unknown>;
  reason?: string;
}

export function decide(reviews: readonly Review[], choice: ReviewChoice, answered: Answered = {}): void {
  held.hold({
    reviews: reviews.map(({ id }) => id),
    words: reviews.length === 1 ? choice.label : `${choice.label} (${reviews.length})`,
    send: async () => {
      try {
        // All at once, so that whoever leaves now leaves none of them behind.
        await Promise.all(reviews.map(({ id }) => decideOne(id, choice, answered)));
      } catch (error) {
        tellProblem(error);
        throw error;
      } finally {
        await queries.invalidateQueries();
      }
    },
  });
}

async function decideOne(id: string, choice: ReviewChoice, answered: Answered): Promise<void> {
  await call("decide", { id, choice: choice.value, ...answered } as Parameters<typeof call<"decide">>[1]);
  forgetTyped(id);
}

/** Sets cards aside until a time; null brings them back. */
export function useSnooze() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ reviews, until }: { reviews: readonly Review[]; until: number | null }) => {
      for (const { id } of reviews) await call("snooze", { id, until });
      return until;
    },
    onSuccess: (until) => tell(until === null ? "It is back." : `Set aside until ${friendlyTime(until)}.`, "quiet"),
    onError: tellProblem,
    onSettled: () => void client.invalidateQueries(),
  });
}

/** "Tomorrow 09:00" and the like, in epoch seconds. */
export function laterTimes(now: Date): { label: string; until: number }[] {
  const at = (days: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour).getTime() / 1000;
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return [
    { label: "In one hour", until: Math.round(now.getTime() / 1000) + 3_600 },
    ...(now.getHours() < 17 ? [{ label: "This evening, 18:00", until: at(0, 18) }] : []),
    { label: "Tomorrow, 09:00", until: at(1, 9) },
    { label: "Next Monday, 09:00", until: at(toMonday, 9) },
  ];
}
