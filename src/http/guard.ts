/**
 * What stands before every route, in this order: is it meant for this AIOS, does the browser's own page ask, who is
 * it, and may they. Each answers with a refusal, or null to let pass.
 */
import { isIP } from "node:net";
import { allows, type Role } from "../model/role.ts";
import type { SignedIn } from "./authenticator.ts";
import { problem } from "./problem.ts";
import type { HttpRoute } from "./route-table.ts";

export const loopbackHosts: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * A page elsewhere can give its own name the address of this machine (DNS rebinding); its requests still carry that
 * name. Ports do not matter here: a container's may be another one outside.
 */
export function refuseUnknownHost(host: string | null, hosts: ReadonlySet<string>): Response | null {
  const name = host === null ? null : hostName(host);
  if (name !== null && hosts.has(name)) return null;
  return problem(421, "This AIOS is not known by that address. Open it by the address it printed when it started.");
}

/** `localhost` of `localhost:2467`; null where it is no host. */
function hostName(host: string): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(host);
  return match ? match[1]!.toLowerCase() : null;
}

/** The nearest address that is no listed proxy; forwarding headers of anybody else are what they like to say. */
export function addressOf(peer: string, forwardedFor: string | null, proxies: ReadonlySet<string>): string {
  let address = plain(peer);
  const chain = forwardedFor?.split(",").map((part) => plain(part.trim())) ?? [];
  while (proxies.has(address) && chain.length > 0) {
    const before = chain.pop()!;
    if (isIP(before) === 0) break;
    address = before;
  }
  return address;
}

/** An IPv4 address that came by an IPv6 socket is the same address. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

const reading = new Set(["GET", "HEAD"]);

/**
 * What changes something is asked for by AIOS's own page, or by a program with a token; and no other site has AIOS's
 * answers loaded, even where it cannot read them. "Another port of this machine" is another site here.
 */
export function refuseForeign(method: string, headers: Headers, by: SignedIn["by"] | null): Response | null {
  if (by === "bearer") return null;
  const site = headers.get("sec-fetch-site");
  if (site === "same-origin") return null;
  if (reading.has(method)) {
    if (site === null || site === "none" || isNavigation(headers)) return null;
  } else if (site === null && isSameOrigin(headers)) return null;
  return problem(403, "Another website asked for this, so AIOS did not do it. Use the page of AIOS itself.");
}

/** A link on another site that a person follows: it shows a page, and gives the other site nothing. */
function isNavigation(headers: Headers): boolean {
  return headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";
}

function isSameOrigin(headers: Headers): boolean {
  const origin = headers.get("origin");
  const host = headers.get("host");
  if (origin === null || host === null || !URL.canParse(origin)) return false;
  return new URL(origin).host === host.toLowerCase();
}

export function refuseRole(route: HttpRoute, signedIn: SignedIn | null): Response | null {
  if (route.needs === "open") return null;
  if (signedIn === null) {
    return problem(401, 'Sign in first. On the computer that AIOS runs on, "aios open" gives a link.', {
      headers: { "www-authenticate": "Bearer" },
    });
  }
  if (allows(signedIn.actor.role, route.needs)) return null;
  return problem(403, `Only ${needed[route.needs]} may do this, and you are signed in as ${signedIn.actor.role}.`);
}

const needed: Readonly<Record<Role, string>> = {
  viewer: "people who are signed in",
  operator: "an operator or an owner",
  owner: "an owner",
};
