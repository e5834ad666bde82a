/** One job of each kind, in every language, and what each leaves to be seen. */
import { testJob } from "../../src/model/job.test-kit.ts";
import { nextSlot } from "../../src/model/due.ts";
import type { ClockAhead } from "./clock-ahead.ts";
import type { Entry } from "./home.ts";
import { originalPrograms } from "./original.ts";

export const allKindsPrograms: Record<string, string> = {
  ...originalPrograms,
  "second.ts": `
type Beat = { at: Date; count: number };
export function beat({ step }: { step: number }): Beat & { step: number } {
  console.log("beat");
  return { at: new Date(0), count: 1, step };
}
`,
  "inbox.mjs": `
import { basename } from "node:path";
export default async function sort({ changed }) {
  await new Promise((resolve) => setTimeout(resolve, 10));
  console.log("changed: " + changed.map((file) => basename(file)).join(" "));
  return changed.length;
}
`,
  party: `#!/bin/sh
echo "hooray for $1"
echo '{"guests": ["ada", "bob"]}' > "$AIOS_RESULT"
`,
  "summary.py": `
def summarise(results, *args, **kwargs):
    print("from", ", ".join(sorted(results)))
    return results
`,
  "paid.py": "def main(body, query, headers):\n    return [body, query]\n",
  "lottery.sh": 'echo "drawn $AIOS_ARG_TICKET"\n',
};

const zone = "Asia/Tokyo";

/** Nine of the eleven; the others come when AIOS is there: see `soonJobs`. */
export function nineKinds(clock: ClockAhead, dueSeconds: number): Entry[] {
  const due = new Date((clock.now() + dueSeconds + 1) * 1000);
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(due);
  const python = (file: string, name: string) => ({ file, function: name });
  return [
    { name: "web_monitor", type: "always", ...python("web_monitor.py", "monitor"), retries: 999 },
    { name: "morning_report", type: "daily", time, timezone: zone, ...python("report.py", "generate_morning_report") },
    { name: "backup", type: "interval", interval_minutes: 0.1, ...python("backup.py", "run_backup") },
    { name: "llm_processor", type: "trigger", ...python("llm.py", "process"), retries: 1 },
    { name: "cleanup", type: "idle", every_seconds: 1, ...python("cleanup.py", "cleanup") },
    { name: "every_second", type: "cron", cron: "* * * * * *", ...python("second.ts", "beat"), kwargs: { step: 2 } },
    { name: "inbox", type: "watch", path: "inbox", file: "inbox.mjs" },
    { name: "paid", type: "webhook", ...python("paid.py", "main") },
    { name: "summary", type: "after", after: ["morning_report", "backup"], ...python("summary.py", "summarise") },
  ];
}

/**
 * The two that are due a few seconds from now: `once`, and `random_daily`, drawn from a window of three minutes that
 * is open now; so named that a home with this salt draws the next seconds.
 */
export function soonJobs(clock: ClockAhead, salt: string): [once: Entry, random: Entry] {
  const now = clock.now();
  const once = { name: "party", type: "once", at: now + 5, file: "party", args: ["everyone"] };
  const time = (minutes: number) => new Date((now + minutes * 60) * 1000).toISOString().slice(11, 16);
  const window = { type: "random_daily", after_time: time(-1), before_time: time(2) } as const;
  for (let ticket = 0; ; ticket++) {
    const name = `lottery_${ticket}`;
    const { at } = nextSlot(testJob(name, window), now, salt)!;
    const random = { name, ...window, timezone: "UTC", file: "lottery.sh", kwargs: { ticket } };
    if (at > now + 5 && at < now + 9) return [once, random];
  }
}
