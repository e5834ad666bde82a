/** Starts AIOS, shows what happens, and stops it in order. */
import type { LinkView } from "../../api/people/views.ts";
import type { Fact } from "../../engine/facts.ts";
import type { ReadyInfo, Running } from "../doors.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import type { Registry } from "../registry.ts";

/** Smaller than this, the live view could not show anything of use. */
const leastColumns = 40;
const leastRows = 10;

export function defineUp(registry: Registry): void {
  registry
    .add("Run", "up", "Start AIOS here; `aios` alone does the same", [
      "aios                                    in the folder with your jobs.yaml",
      "DEVICE_TAGS=gpu,storage aios up         tells which jobs may run on this device",
      "aios up --plain >> aios.log             lines instead of the live view",
    ])
    .description(
      "Start AIOS here; `aios` alone does the same. On a terminal it shows a live view, else plain lines. " +
        "Ctrl-C stops it in order, a second Ctrl-C at once.",
    )
    .option("--plain", "lines instead of the live view")
    .action(registry.does((invocation, command) => up(invocation, command.opts()["plain"] === true)));
}

/** How what happens is shown: live, as plain lines, or as JSON. */
interface Show {
  onFact(fact: Fact): void;
  show(ready: ReadyInfo, running: Running, link: LinkView | null): void;
  onStopping(): void;
  hide(): void;
}

async function up(invocation: Invocation, plain: boolean): Promise<number> {
  const { io, doors, configuration } = invocation;
  const { StopRequests } = await import("../live/stopping.ts");
  const { readyLine, problemsLine } = await import("../live/told.ts");
  const { tellPage } = await import("../live/told-page.ts");
  const stops = new StopRequests(io);
  const stopListening = stops.listen();
  const show = await showFor(invocation, plain, stops);
  let ready: ReadyInfo | null = null;
  const onReady = (info: ReadyInfo) => {
    ready = info;
    if (invocation.json) return invocation.printJsonLine({ kind: "ready", ...info });
    const problems = problemsLine(info);
    invocation.print([readyLine(info, invocation.look), ...(problems === null ? [] : [problems])]);
  };
  const onNotice = (message: string) =>
    invocation.json ? invocation.printJsonLine({ kind: "notice", message }) : invocation.print([message]);
  try {
    const running = await doors.up(configuration, { onReady, onFact: (fact) => show.onFact(fact), onNotice });
    try {
      const told = tellPage(invocation, running).catch(() => null);
      // Before the live view takes the screen, so that the address stays in what was said before.
      const link = await Promise.race([told, stops.requested.then(() => null), running.failed]);
      if (ready !== null) show.show(ready, running, link);
      await Promise.race([stops.requested, running.failed]);
      show.onStopping();
    } finally {
      // Also when it failed: what still runs must not be left behind.
      await running.stop();
    }
  } finally {
    show.hide();
    stopListening();
  }
  if (!invocation.json) invocation.print(["AIOS stopped."]);
  return exitCodes.fine;
}

async function showFor(
  invocation: Invocation,
  plain: boolean,
  stops: ConstructorParameters<typeof import("../live/up-live.ts").LiveView>[1],
): Promise<Show> {
  const { io, json } = invocation;
  const roomy = io.columns() >= leastColumns && io.rows() >= leastRows;
  const live =
    !plain && !json && io.isTerminal && io.listenToKeys !== null && io.environment["TERM"] !== "dumb" && roomy;
  if (live) return new (await import("../live/up-live.ts")).LiveView(invocation, stops);
  return new (await import("../live/up-plain.ts")).PlainShow(invocation);
}
