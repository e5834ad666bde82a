/** What is or was wrong, one line a problem. */
import type { AlertView } from "../../api/alerts/views.ts";
import type { Invocation } from "../invocation.ts";
import { Mistake } from "../mistakes.ts";
import type { Registry } from "../registry.ts";
import type { Look } from "../render/look.ts";
import { relative } from "../render/times.ts";
import { wrap } from "../render/width.ts";
import { iconOf, runSigns } from "../render/words.ts";

const actions = ["list", "seen"] as const;

export function defineAlerts(registry: Registry): void {
  registry
    .add("Look", "alerts", "What needs you: failed, late, never ran; one alert for each problem", [
      "aios alerts               what is not over",
      "aios alerts --all         also what is",
      "aios alerts seen 12       you know of it; it comes back when it happens again",
    ])
    .addArgument(registry.program.createArgument("[action]", "what to do").choices(actions).default("list"))
    .argument("[id]", "of an alert")
    .option("--all", "also those that are over")
    .action(
      registry.does(async (invocation, command) => {
        const [action, id] = command.processedArgs as [(typeof actions)[number], string | undefined];
        if (action === "seen") return markSeen(invocation, id);
        const all = command.opts()["all"] === true;
        const alerts = await invocation.ask("alerts", all ? {} : { open: true });
        invocation.answer(alerts, () => alerts.flatMap((alert) => alertLines(alert, invocation.look)));
        if (alerts.length === 0)
          invocation.remark(all ? "There were no alerts yet." : "Nothing needs you. See also: aios alerts --all");
      }),
    );
}

async function markSeen(invocation: Invocation, id: string | undefined): Promise<void> {
  if (id === undefined || !/^\d{1,15}$/.test(id)) throw new Mistake("usage", "Which alert? As in: aios alerts seen 12");
  const alert = await invocation.ask("alert_seen", { id: Number(id) });
  invocation.answer(alert, () => [`Seen: ${alert.title}.`]);
}

function alertLines(alert: AlertView, look: Look): string[] {
  const { id, title, message, what_next, times, opened, closed, closed_how } = alert;
  const often = times > 1 ? `, ${times} times, last ${relative(alert.last, look)}` : "";
  const end = closed === null ? "" : `, ${closed_how} ${relative(closed, look)}`;
  const head = `${iconOf(closed === null ? runSigns.failed : runSigns.succeeded, look)} ${look.paint.bold(title)}`;
  const indented = (text: string) => wrap(text, look.columns - 4).map((line) => `    ${line}`);
  const failed = alert.deliveries.filter(({ sent, error }) => sent === null && error !== null);
  return [
    `${head} ${look.paint.dim(`(${id}, ${relative(opened, look)}${often}${end})`)}`,
    ...message.split("\n").flatMap(indented),
    ...(closed === null ? indented(what_next).map((line) => look.paint.dim(line)) : []),
    ...failed.flatMap(({ channel, error }) => indented(`Not told by ${channel}: ${error}`)),
  ];
}
