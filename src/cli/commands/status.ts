/** Is everything fine? */
import type { StatusView } from "../../api/views.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Registry } from "../registry.ts";
import { section } from "../render/details.ts";
import { dotOf, type Look } from "../render/look.ts";
import { notificationLines } from "../render/notifications.ts";
import { progressWords } from "../render/progress.ts";
import { renderRows } from "../render/table.ts";
import { elapsed, relative } from "../render/times.ts";
import { attentionSign, deviceSign, iconOf, runSigns, verdictSentence, verdictSign } from "../render/words.ts";
import { wrap } from "../render/width.ts";

export function defineStatus(registry: Registry): void {
  registry
    .add("Look", "status", "Is everything fine? What runs, what is next, what needs you", [
      "aios status",
      "aios status --check     for scripts: ends with 1 if something needs attention, 3 if AIOS is not running",
    ])
    .option("--check", "tell by the exit code")
    .action(
      registry.does(async (invocation, command) => {
        const status = await invocation.ask("status", {});
        invocation.answer(status, () => renderStatus(status, invocation.look));
        return command.opts()["check"] === true ? checkCode(status) : exitCodes.fine;
      }),
    );
}

function checkCode({ state }: StatusView): number {
  if (state === "off") return exitCodes.notRunning;
  return state === "fine" ? exitCodes.fine : exitCodes.failed;
}

export function renderStatus(status: StatusView, look: Look): string[] {
  const sign = verdictSign(status.state);
  return [
    `${iconOf(sign, look)} ${look.paint.bold(verdictSentence(status))}${status.state === "off" ? " Start it with: aios up" : ""}`,
    ...section("Needs attention", attentionLines(status, look), look),
    ...section("Notifications", notificationLines(status.notifications, look, true), look),
    ...section("Running", runningLines(status, look), look),
    ...section("Next", nextLines(status, look), look),
    ...section("Devices", deviceLines(status, look), look),
    "",
    look.paint.dim(ending(status, look)),
  ];
}

export function attentionLines({ attention }: Pick<StatusView, "attention">, look: Look): string[] {
  return attention.flatMap((item) => {
    const since = item.since === null ? "" : look.paint.dim(` (${relative(item.since, look)})`);
    const message = wrap(item.message, look.columns - 4).map((line) => `    ${line}`);
    message[0] = `  ${iconOf(attentionSign(item.kind), look)} ${message[0]!.trimStart()}`;
    message[message.length - 1] += since;
    return item.command === null ? message : [...message, `    ${look.paint.dim(item.command)}`];
  });
}

function runningLines({ running }: StatusView, look: Look): string[] {
  const progressCell = ({ progress, progress_text: text }: StatusView["running"][0]) =>
    progressWords({ progress, text }, look);
  const columns = [
    { cell: (run: StatusView["running"][0]) => `${iconOf(runSigns.running, look)} ${run.job}`, least: 12 },
    { cell: (run: StatusView["running"][0]) => `for ${elapsed(look.now - run.started)}` },
    { cell: progressCell, least: 10, dispensable: 2 },
    { cell: (run: StatusView["running"][0]) => look.paint.dim(run.short_id), dispensable: 1 },
  ];
  return renderRows(running, columns, look, 2);
}

function nextLines({ next }: StatusView, look: Look): string[] {
  const columns = [
    { cell: (item: StatusView["next"][0]) => item.job, least: 12 },
    { cell: (item: StatusView["next"][0]) => relative(item.at, look) },
    { cell: (item: StatusView["next"][0]) => look.paint.dim(item.schedule), least: 16, dispensable: 1 },
  ];
  return renderRows(next, columns, look, 2);
}

function deviceLines({ devices }: StatusView, look: Look): string[] {
  const columns = [
    {
      cell: (device: StatusView["devices"][0]) => `${iconOf(deviceSign(device.alive), look)} ${device.device}`,
      least: 10,
    },
    { cell: (device: StatusView["devices"][0]) => device.tags.join(", ") || look.paint.dim("no tags"), least: 8 },
    { cell: (device: StatusView["devices"][0]) => look.paint.dim(`${device.running} running`) },
  ];
  return renderRows(devices, columns, look, 2);
}

function ending({ home, version, counts }: StatusView, look: Look): string {
  const off = counts.jobs - counts.enabled;
  const jobs = `${counts.jobs} ${counts.jobs === 1 ? "job" : "jobs"}${off > 0 ? `, ${off} off` : ""}`;
  const waiting = counts.waiting > 0 ? [`${counts.waiting} waiting`] : [];
  return [jobs, ...waiting, home, `AIOS ${version}`].join(dotOf(look));
}
