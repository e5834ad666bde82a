/** The verdict as the page says it: names as people read them, and buttons where a terminal names commands. */
import type { StatusView } from "../../../src/api/views.ts";
import { friendlyName } from "../parts/names.ts";
import { counted, friendlyTime } from "../parts/times.ts";

/** At most twelve words. */
export function verdictWords(status: StatusView, now?: number): string {
  const needs = status.attention.length;
  switch (status.state) {
    case "fine": {
      const next = status.next[0];
      const follows = next ? ` Next: ${friendlyName(next.job)}, ${friendlyTime(next.at, now)}.` : "";
      return `Everything is fine.${follows}`;
    }
    case "attention": {
      const only = needs === 1 ? status.attention[0] : undefined;
      if (only?.job) return `${friendlyName(only.job)} needs you.`;
      return `${counted(needs, "thing needs", "things need")} you.`;
    }
    case "stopped":
      return "Everything is stopped. Nothing starts by itself.";
    case "off":
      return "AIOS is not running.";
  }
}
