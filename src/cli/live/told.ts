/** The few lines that AIOS says about itself when it starts and stops, in the live view's scrollback and in plain mode. */
import type { ReadyInfo } from "../doors.ts";
import { dotOf, type Look } from "../render/look.ts";

/** "AIOS ready · home /path · device 1234 · tags gpu, storage · 7 jobs" */
export function readyLine({ home, device, tags, jobs }: ReadyInfo, look: Look): string {
  const parts = [
    "AIOS ready",
    `home ${home}`,
    `device ${device}`,
    tags.length > 0 ? `tags ${tags.join(", ")}` : "no tags",
    `${jobs} ${jobs === 1 ? "job" : "jobs"}`,
  ];
  return parts.join(dotOf(look));
}

export function problemsLine({ problems }: ReadyInfo): string | null {
  if (problems === 0) return null;
  return `The jobs list has ${problems === 1 ? "1 problem" : `${problems} problems`}. See: aios doctor`;
}
