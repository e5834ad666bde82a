/** Stops everything, provably; and lets it go on. */
import { exitCodes } from "../exit-codes.ts";
import type { Registry } from "../registry.ts";
import type { Look } from "../render/look.ts";

export function defineStopAll(registry: Registry): void {
  registry
    .add("Stop", "stop-all", "Stop everything on all devices, until `aios resume`", [
      'aios stop-all --reason "disk is full"',
    ])
    .option("--reason <text>", "shown to everyone who wonders why nothing runs")
    .action(
      registry.does(async (invocation, command) => {
        const { reason } = command.opts<{ reason?: string }>();
        const stop = await invocation.ask("stop_all", reason === undefined ? {} : { reason });
        invocation.answer(stop, () => stopLines(stop, invocation.look));
        return stop.unconfirmed.length === 0 ? exitCodes.fine : exitCodes.failed;
      }),
    );
  registry.add("Stop", "resume", "Go on after stop-all", ["aios resume"]).action(
    registry.does(async (invocation) => {
      const resumed = await invocation.ask("resume", {});
      invocation.answer(resumed, () => [
        resumed.was_stopped
          ? "Everything goes on. What was missed is caught up as each job says."
          : "Nothing was stopped.",
      ]);
    }),
  );
}

function stopLines(
  { confirmed, unconfirmed }: { confirmed: string[]; unconfirmed: string[] },
  { paint }: Look,
): string[] {
  const devices = (names: string[]) => `${names.length === 1 ? "device" : "devices"} ${names.join(", ")}`;
  if (unconfirmed.length > 0) {
    return [
      paint.red(`NOT STOPPED: ${devices(unconfirmed)}. Nothing confirmed within 5 seconds; end AIOS there by hand.`),
      ...(confirmed.length > 0 ? [`Stopped: ${devices(confirmed)}.`] : []),
    ];
  }
  const where = confirmed.length === 0 ? "No device is running" : `Nothing runs any more on ${devices(confirmed)}`;
  return [`Everything is stopped. ${where}. Go on with: aios resume`];
}
