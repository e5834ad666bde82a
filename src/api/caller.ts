/** The way to the operations: a running AIOS where there is one, else the database itself. */
import type { Clock } from "../model/clock.ts";
import type { Database } from "../db/database.ts";
import type { DeviceRow } from "../db/devices.ts";
import type { OperationContext } from "./context.ts";
import type { Caller } from "./operations.ts";
import { findLive, SocketCaller } from "./socket-client.ts";
import { foundSockets } from "./socket-path.ts";

export interface CallerOptions {
  home: string;
  privateFolder: string;
  secretsKeyFile: string;
  setup: OperationContext["setup"];
  timezone: string;
  version: string;
  /** The device that the AIOS in this process is. */
  device?: string;
  clock: Clock;
  isAlive: (device: DeviceRow) => boolean;
  openDatabase: () => Promise<Database>;
}

export async function openCaller(options: CallerOptions): Promise<Caller & { readonly live: boolean }> {
  const path = await findLive(foundSockets(options.privateFolder));
  if (path) return new SocketCaller(path);
  // Loaded only now: it is most of AIOS, and a command that asks a running one need not wait for it.
  const { openDirect } = await import("./direct-caller.ts");
  return openDirect(options);
}
