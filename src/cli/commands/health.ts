/** Does AIOS do its work? Asked every few seconds by what keeps it running, so it costs next to nothing. */
import { exitCodes } from "../exit-codes.ts";
import type { Registry } from "../registry.ts";
import { iconOf, verdictSign } from "../render/words.ts";

export function defineHealth(registry: Registry): void {
  registry
    .add("Look", "health", "Does AIOS do its work? For health checks: ends with 0 if so, else with 3", [
      "aios health",
      "HEALTHCHECK CMD aios health    in a Dockerfile",
    ])
    .action(
      registry.does(async (invocation) => {
        const { configuration, io, doors, look } = invocation;
        // The process id is the name of a device that was given none: this command's own tells nothing.
        const device = configuration.deviceId === String(io.processId) ? null : configuration.deviceId;
        const health = await doors.health(configuration, device);
        const sign = iconOf(verdictSign(health.healthy ? "fine" : "attention"), look);
        invocation.answer(health, () => [`${sign} ${health.problem ?? "AIOS does its work."}`]);
        return health.healthy ? exitCodes.fine : exitCodes.notRunning;
      }),
    );
}
