/** What each kind of card is called. */
import { CircleHelp, CircleX, FileDiff, PackageCheck, ShieldQuestion, TriangleAlert, Wallet } from "lucide-react";
import type { ReactElement } from "react";
import type { Tone } from "../parts/tone.tsx";
import type { Review } from "./deciding.ts";

const look = { size: 15, "aria-hidden": true } as const;

export const kindWords: Record<Review["kind"], { word: string; tone: Tone; icon: ReactElement }> = {
  question: { word: "Question", tone: "live", icon: <CircleHelp {...look} /> },
  failure: { word: "Failed", tone: "bad", icon: <CircleX {...look} /> },
  problem: { word: "Problem", tone: "warn", icon: <TriangleAlert {...look} /> },
  approval: { word: "Asks to be allowed", tone: "warn", icon: <ShieldQuestion {...look} /> },
  result: { word: "Result", tone: "good", icon: <PackageCheck {...look} /> },
  change: { word: "Proposed change", tone: "live", icon: <FileDiff {...look} /> },
  budget: { word: "Limit reached", tone: "warn", icon: <Wallet {...look} /> },
};
