/** What AIOS listens at, decided at its start: on this machine, and beyond it only where nothing is lacking. */
import { existsSync, readFileSync } from "node:fs";
import type { Database } from "../../db/database.ts";
import { ConfigurationError } from "../../engine/configuration.ts";
import { hasCertificate, hostsOf, isLoopback, lackingFor, needsOwnAddress, type Reach } from "../../people/reach.ts";
import type { ReachNow } from "../context.ts";
import { chosenReach, foundFor } from "./reach.ts";

/** An address besides this machine's own loopback. */
export interface Beyond {
  /** Null: all that this machine has. */
  host: string | null;
  /** Null: the page's own. */
  port: number | null;
  tls: { cert: string; key: string } | null;
}

export interface ReachDecided {
  now: ReachNow;
  beyond: Beyond | null;
  hosts: string[];
  proxies: readonly string[];
  /** Why what was chosen on the page does not hold now; for AIOS's own log. */
  notice: string | null;
}

/**
 * @param demanded by the environment: it holds, or AIOS does not start
 * @throws ReachRefusedError with what is lacking
 */
export async function decideReach(db: Database, demanded: Reach | null): Promise<ReachDecided> {
  const { wanted, found } = await db.read(() => {
    const reach = demanded ?? chosenReach(db);
    return { wanted: reach, found: foundFor(db, reach) };
  });
  const closed = {
    now: { from: "this_machine" as const, publicUrl: null, demanded },
    beyond: null,
    hosts: [],
    proxies: [],
  };
  if (wanted.from === "this_machine") return { ...closed, notice: null };
  const isOnlyHere = isPublishedHere(wanted);
  const lacking = isOnlyHere ? [] : lackingFor(wanted, found);
  if (lacking.length > 0) {
    const reasons = lacking.map(({ sentence, what_next }) => `${sentence} ${what_next}`);
    if (demanded !== null) throw new ReachRefusedError(reasons);
    return { ...closed, notice: `AIOS can be opened on this machine only: ${reasons.join(" ")}` };
  }
  const { host, port, publicUrl, certificate, certificateKey, proxies } = wanted;
  const tls = hasCertificate(wanted)
    ? { cert: readFileSync(certificate!, "utf8"), key: readFileSync(certificateKey!, "utf8") }
    : null;
  // Said outright (AIOS_LISTEN), or needed so that a certificate or a proxy elsewhere is of any use.
  const beyond = host !== null || needsOwnAddress(wanted) ? { host, port, tls } : null;
  const now: ReachNow = { from: isOnlyHere ? "this_machine" : "anywhere", publicUrl, demanded };
  return { now, beyond, hosts: hostsOf(wanted, found), proxies, notice: null };
}

export class ReachRefusedError extends ConfigurationError {
  constructor(reasons: readonly string[]) {
    super(reasons);
    const demand =
      "AIOS was told to be opened from elsewhere (AIOS_LISTEN or AIOS_PUBLIC_URL), and that would not be safe yet:";
    this.message = `${demand}\n  ${reasons.join("\n  ")}`;
    this.name = "ReachRefusedError";
  }
}

/**
 * In a container "this machine" is the container, and what publishes its port comes from outside. Where the address is
 * declared to be the host's own loopback, that is where it has to be published (-p 127.0.0.1:2467:2467).
 */
function isPublishedHere({ publicUrl }: Reach): boolean {
  if (publicUrl === null || !isInContainer()) return false;
  return isLoopback(new URL(publicUrl).hostname.replace(/^\[|\]$/g, ""));
}

export function isInContainer(): boolean {
  return existsSync("/.dockerenv") || existsSync("/run/.containerenv");
}
