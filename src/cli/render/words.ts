/** States as icon, word and colour: never by colour alone. */
import type { AttentionView, JobView, RunView, StatusView } from "../../api/views.ts";
import type { RunState } from "../../model/run.ts";
import type { Look, Paint } from "./look.ts";

type Colour = Exclude<keyof Paint, "bold">;

interface Sign {
  icon: string;
  ascii: string;
  word: string;
  colour: Colour;
}

export const runSigns: Record<RunState, Sign> = {
  succeeded: { icon: "✓", ascii: "+", word: "succeeded", colour: "green" },
  failed: { icon: "✗", ascii: "x", word: "failed", colour: "red" },
  timed_out: { icon: "✗", ascii: "x", word: "timed out", colour: "red" },
  running: { icon: "▶", ascii: ">", word: "running", colour: "cyan" },
  cancelled: { icon: "⊘", ascii: "-", word: "cancelled", colour: "yellow" },
  stopped: { icon: "■", ascii: "=", word: "stopped", colour: "dim" },
  lost: { icon: "?", ascii: "?", word: "lost", colour: "yellow" },
  asked: { icon: "?", ascii: "?", word: "asked", colour: "cyan" },
  denied: { icon: "⊘", ascii: "-", word: "denied", colour: "red" },
  not_proven: { icon: "✗", ascii: "x", word: "not proven", colour: "red" },
  over_budget: { icon: "✗", ascii: "x", word: "over budget", colour: "red" },
};

const jobSigns = {
  broken: { icon: "!", ascii: "!", word: "broken", colour: "red" },
  off: { icon: "○", ascii: "o", word: "off", colour: "dim" },
  waiting: { icon: "◌", ascii: ".", word: "waiting", colour: "yellow" },
  never: { icon: "·", ascii: ".", word: "never ran", colour: "dim" },
} satisfies Record<string, Sign>;

const verdictSigns: Record<StatusView["state"], Sign> = {
  fine: { icon: "✓", ascii: "+", word: "fine", colour: "green" },
  attention: { icon: "!", ascii: "!", word: "needs attention", colour: "red" },
  stopped: { icon: "■", ascii: "=", word: "stopped", colour: "yellow" },
  off: { icon: "○", ascii: "o", word: "not running", colour: "dim" },
};

export const checkSigns: Record<"ok" | "warning" | "failed", Sign> = {
  ok: { icon: "✓", ascii: "+", word: "ok", colour: "green" },
  warning: { icon: "!", ascii: "!", word: "warning", colour: "yellow" },
  failed: { icon: "✗", ascii: "x", word: "failed", colour: "red" },
};

const deviceSigns = {
  alive: { icon: "●", ascii: "*", word: "running", colour: "green" },
  gone: { icon: "○", ascii: "o", word: "gone", colour: "dim" },
} satisfies Record<string, Sign>;

export function iconOf(sign: Sign, look: Look): string {
  return look.paint[sign.colour](look.unicode ? sign.icon : sign.ascii);
}

/** "✓ succeeded", in its colour. */
export function signed(sign: Sign, look: Look): string {
  return look.paint[sign.colour](`${look.unicode ? sign.icon : sign.ascii} ${sign.word}`);
}

export function jobSign(job: JobView): Sign {
  if (job.problem !== null) return jobSigns.broken;
  if (job.running > 0) return runSigns.running;
  if (!job.enabled) return jobSigns.off;
  if (job.waiting > 0 && job.last_run === null) return jobSigns.waiting;
  return job.last_run === null ? jobSigns.never : runSigns[job.last_run.state];
}

export function verdictSign(state: StatusView["state"]): Sign {
  return verdictSigns[state];
}

/** The verdict, and why somebody has stopped everything. */
export function verdictSentence({ verdict, stop_all }: Pick<StatusView, "verdict" | "stop_all">): string {
  return stop_all === null ? verdict : `${verdict} (reason: ${stop_all.reason})`;
}

export function deviceSign(alive: boolean): Sign {
  return alive ? deviceSigns.alive : deviceSigns.gone;
}

export function attentionSign(kind: AttentionView["kind"]): Sign {
  return kind === "failing" || kind === "trouble" ? runSigns.failed : jobSigns.broken;
}

/** How the last runs ended, oldest first: "✓✓✗✓". */
export function recentBar(states: readonly RunState[], look: Look, most = 8): string {
  const newest = states.slice(0, most).toReversed();
  return newest.map((state) => iconOf(runSigns[state], look)).join("");
}

const sourceWords: Record<RunView["source"], string> = {
  sql: "asked for",
  cli: "asked for",
  page: "asked for",
  api: "asked for",
  webhook: "address called",
  answer: "answered",
  program: "by a program",
  schedule: "on time",
  always: "kept running",
  idle: "device idle",
  watch: "file changed",
  after: "after another job",
  retry: "tried again",
  rescue: "after a crash",
  resume: "after a restart",
};

/** Why a run was started, in two or three words. */
export function sourceWord(run: Pick<RunView, "source" | "late_seconds" | "attempt">): string {
  if (run.source === "schedule" && run.late_seconds !== null) return "late";
  if (run.source === "retry") return `attempt ${run.attempt}`;
  return sourceWords[run.source];
}
