/** A program that asks the API of a real AIOS, signed in as its first owner. */
import { join } from "node:path";
import { SocketCaller } from "../src/api/socket-client.ts";
import { socketPath } from "../src/api/socket-path.ts";
import type { RealAios } from "../test/real/aios.ts";
import type { RealHome } from "../test/real/home.ts";

export interface ApiClient {
  address: string;
  headers: Record<string, string>;
}

/** AIOS was started with AIOS_PORT=0. */
export async function signIn(home: RealHome, aios: RealAios): Promise<ApiClient> {
  const caller = new SocketCaller(socketPath(join(home.path, ".aios"), aios.device));
  const { url } = await caller.call("my_link", {});
  const { origin, searchParams } = new URL(url);
  const json = { "content-type": "application/json", origin };
  const link = JSON.stringify({ link: searchParams.get("link") });
  const entered = await fetch(`${origin}/enter`, { method: "POST", headers: json, body: link });
  const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
  const asked = {
    method: "POST",
    headers: { ...json, cookie },
    body: JSON.stringify({ name: "bench", role: "owner" }),
  };
  const made = await fetch(`${origin}/api/v1/tokens`, asked);
  if (!made.ok) throw new Error(`No token was given: ${made.status} ${await made.text()}`);
  const { token } = (await made.json()) as { token: string };
  return { address: origin, headers: { authorization: `Bearer ${token}` } };
}

/** How long each of so many answers took, in milliseconds. @throws when one is no answer */
export async function askAgainAndAgain(client: ApiClient, paths: readonly string[], count: number): Promise<number[]> {
  const times: number[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const path = paths[nth % paths.length]!;
    const began = performance.now();
    const response = await fetch(`${client.address}/api/v1${path}`, { headers: client.headers });
    const text = await response.text();
    times.push(performance.now() - began);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  }
  return times;
}
