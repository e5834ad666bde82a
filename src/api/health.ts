/** Whether the AIOS that runs here can do its work: for the health checks of containers and service managers. */
import { deviceById } from "../db/devices.ts";
import type { OperationContext } from "./context.ts";
import type { Result } from "./operations.ts";
import { findLive, SocketCaller } from "./socket-client.ts";
import { foundSockets } from "./socket-path.ts";
import type { HealthView } from "./views.ts";

/** Whoever checks waits some seconds at most, and wants to hear why. */
const databasePatience = { patienceSeconds: 5 };

/** It answers, so it runs; what is left to know is whether its database can be used, and whether its heart beats. */
export async function health({ db, clock, device, trouble }: OperationContext): Promise<Result<"health">> {
  const told = trouble();
  if (told !== null) return { healthy: false, problem: told };
  const row = device === null ? undefined : await db.read(() => deviceById(db, device), databasePatience);
  if (row === undefined) return { healthy: false, problem: "AIOS has not taken up its work yet." };
  if (row.lease_until > clock.now()) return { healthy: true, problem: null };
  const seconds = Math.round(clock.now() - row.last_seen);
  return { healthy: false, problem: `AIOS answers, but its heart has not beaten for ${seconds} seconds.` };
}

/**
 * Asks over the local socket, and leaves the database alone: a check must not make one.
 * @param device where several AIOS share a home: the one that is meant
 */
export async function askHealth(privateFolder: string, device: string | null): Promise<HealthView> {
  const live = await findLive(foundSockets(privateFolder, device));
  if (live === null) return { healthy: false, problem: "AIOS is not running here, or has not started up yet." };
  return new SocketCaller(live).call("health", {});
}
