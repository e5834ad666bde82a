/** What programs want a person to know, one under the other. */
import type { NotificationView } from "../../api/views.ts";
import { clean } from "./clean.ts";
import type { Look } from "./look.ts";
import { relative } from "./times.ts";
import { wrap } from "./width.ts";

type Shown = Pick<NotificationView, "job" | "created" | "level" | "title" | "text">;

/** @param withJob where it is not plain which job speaks */
export function notificationLines(notifications: readonly Shown[], look: Look, withJob = false): string[] {
  return notifications.flatMap((notification) => {
    const { paint } = look;
    const words = notificationWords(notification, withJob);
    const lines = words.split("\n").flatMap((line) => wrap(line, look.columns - 4));
    lines[lines.length - 1] += paint.dim(` (${relative(notification.created, look)})`);
    const sign = signOf(notification.level, look);
    return lines.map((line, index) => (index === 0 ? `  ${sign} ${line}` : `    ${line}`));
  });
}

export function notificationWords({ job, title, text }: Shown, withJob: boolean): string {
  const who = withJob && job !== null ? `${clean(job, false)}: ` : "";
  return `${who}${title === null ? "" : `${clean(title, false)}: `}${clean(text, false)}`;
}

export function signOf(level: string, { paint, unicode }: Look): string {
  if (level === "ERROR") return paint.red("!");
  return level === "WARNING" ? paint.yellow("!") : paint.cyan(unicode ? "•" : "*");
}
