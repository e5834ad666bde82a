/** Shows one run in full. */
import type { RunDetailView } from "../../api/views.ts";
import { errorSentence } from "../../model/outcome.ts";
import type { Registry } from "../registry.ts";
import { artifactLines } from "./artifacts.ts";
import { renderDetails, section } from "../render/details.ts";
import { shortLine } from "../render/log-lines.ts";
import { dotOf, type Look } from "../render/look.ts";
import { notificationLines } from "../render/notifications.ts";
import { progressWords } from "../render/progress.ts";
import { shellWord } from "../render/shell-word.ts";
import { bytesInWords, duration, relative, stamp } from "../render/times.ts";
import { wrap } from "../render/width.ts";
import { runSigns, signed, sourceWord } from "../render/words.ts";

export function defineShow(registry: Registry): void {
  registry
    .add("Look", "show", "Show one run: how it went, its error, the end of its log", [
      "aios show 9f3c21ab     by the end of its id",
      "aios show report       the last run of a job",
    ])
    .argument("<run>", "its id, the end of it, or a job's name for its last run")
    .action(
      registry.does(async (invocation, command) => {
        const run = await invocation.ask("show", { run: command.args[0]! });
        invocation.answer(run, () => renderRun(run, invocation.look));
      }),
    );
}

export function renderRun(run: RunDetailView, look: Look): string[] {
  const { paint } = look;
  const log = run.log.map((line) => shortLine(line, look, false));
  return [
    `${paint.bold(run.job)}  ${signed(runSigns[run.state], look)} ${paint.dim(`${relative(run.started, look)}, ${ranFor(run)}`)}`,
    ...renderError(run, look),
    "",
    ...renderDetails(fieldsOf(run, look), look),
    ...section("Result", run.result === null ? [] : resultOf(run), look),
    ...section("Artifacts", artifactLines(run.artifacts, look), look),
    ...section("Notifications", notificationLines(run.notifications, look), look),
    ...section("Log", log, look),
    ...nextSteps(run, look),
  ];
}

function ranFor(run: RunDetailView): string {
  return run.finished === null ? `for ${duration(run.seconds)} so far` : `took ${duration(run.seconds)}`;
}

function renderError(run: RunDetailView, { paint, columns }: Look): string[] {
  if (run.error === null) return [];
  // Programs print theirs, so it mostly stands in the log below.
  const firstLine = run.error.traceback?.split("\n")[0];
  const traceback = run.log.some((line) => line.message === firstLine) ? null : run.error.traceback;
  const sentence = errorSentence(run.error)
    .split("\n")
    .flatMap((line) => wrap(line, columns));
  const trace = traceback?.trimEnd().split("\n") ?? [];
  return ["", ...sentence.map(paint.red), ...(trace.length > 0 ? ["", ...trace.map((line) => paint.dim(line))] : [])];
}

function fieldsOf(run: RunDetailView, look: Look): [string, string | null][] {
  const late = run.late_seconds === null ? "" : ` (${duration(run.late_seconds)} late)`;
  const code = run.signal === null ? run.exit_code : `${run.exit_code ?? ""} (${run.signal})`.trim();
  return [
    ["run", run.id],
    ["because", `${sourceWord(run)}${run.attempt > 1 && run.source !== "retry" ? `, attempt ${run.attempt}` : ""}`],
    ["due", run.late_seconds === null ? null : stamp(run.due_at, look.timezone)],
    ["started", `${stamp(run.started, look.timezone)}${late}`],
    ["finished", run.finished === null ? null : stamp(run.finished, look.timezone)],
    ["device", run.device],
    ["args", run.args.length === 0 ? null : JSON.stringify(run.args)],
    ["kwargs", Object.keys(run.kwargs).length === 0 ? null : JSON.stringify(run.kwargs)],
    ["exit code", code === null || code === 0 ? null : String(code)],
    ["cancelled", run.cancel_reason],
    ["note", run.note],
    ["memory", run.peak_memory_bytes === null ? null : `${bytesInWords(run.peak_memory_bytes)} at most`],
    ["processor", run.cpu_seconds === null ? null : duration(run.cpu_seconds)],
    ["progress", progressOf(run, look)],
    ["files", run.folder],
  ];
}

function progressOf({ progress, progress_text: text }: RunDetailView, look: Look): string | null {
  return progress === null && text === null ? null : progressWords({ progress, text }, look);
}

function resultOf(run: RunDetailView): string[] {
  return (typeof run.result === "string" ? run.result : JSON.stringify(run.result, null, 2)).split("\n");
}

function nextSteps(run: RunDetailView, look: Look): string[] {
  const files = run.artifacts.length === 0 ? [] : [`aios artifacts ${run.short_id} NAME`];
  const whole = run.log.length === 0 ? [] : [`aios logs --run ${run.short_id}`];
  const act = run.state === "running" ? `aios cancel ${run.short_id}` : `aios run ${shellWord(run.job)}`;
  return ["", look.paint.dim([...files, ...whole, act].join(` ${dotOf(look)} `))];
}
