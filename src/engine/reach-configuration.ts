/** From the environment: from where AIOS may be opened beyond this machine. */
import { isIP } from "node:net";
import { publicUrlProblem, thisMachine, type Reach } from "../people/reach.ts";

export const reachVariables = {
  AIOS_LISTEN:
    "also be opened from elsewhere, at this address: 0.0.0.0:2467; needs a password, and one of the next two",
  AIOS_TLS_CERT: "a file: the certificate of this machine (PEM), with its key in AIOS_TLS_KEY",
  AIOS_TLS_KEY: "a file: the key of AIOS_TLS_CERT",
  AIOS_PROXIES: "addresses, by commas, of what stands before AIOS and encrypts: 127.0.0.1",
  AIOS_PUBLIC_URL: "the address that people on other devices type: https://aios.example.org",
  AIOS_OPEN: "1: open the browser at the start; 0: never; default: on a terminal of this machine",
} as const;

type Environment = Record<string, string | undefined>;

/** Null where nothing is demanded: then what was chosen on the page holds. */
export function readReach(environment: Environment, problems: string[]): Reach | null {
  const value = (name: keyof typeof reachVariables) => environment[name]?.trim() || null;
  const [listen, publicUrl, proxies] = [value("AIOS_LISTEN"), value("AIOS_PUBLIC_URL"), value("AIOS_PROXIES")];
  const [certificate, certificateKey] = [value("AIOS_TLS_CERT"), value("AIOS_TLS_KEY")];
  if ((certificate === null) !== (certificateKey === null)) {
    const [given, missing] =
      certificate === null ? ["AIOS_TLS_KEY", "AIOS_TLS_CERT"] : ["AIOS_TLS_CERT", "AIOS_TLS_KEY"];
    problems.push(`${given} is set, and ${missing} is not; a certificate needs both`);
  }
  if (listen === null && publicUrl === null && proxies === null && certificate === null) return null;
  const wrongUrl = publicUrl === null ? null : publicUrlProblem(publicUrl);
  if (wrongUrl !== null) problems.push(`AIOS_PUBLIC_URL is "${publicUrl}"; it should be as https://aios.example.org`);
  if (listen === null && certificate !== null) {
    problems.push("AIOS_TLS_CERT is set, and AIOS_LISTEN is not; say at which address to listen: 0.0.0.0:2467");
  }
  return {
    ...thisMachine,
    from: "anywhere",
    ...readListen(listen, problems),
    publicUrl: wrongUrl === null ? (publicUrl?.replace(/\/+$/, "") ?? null) : null,
    proxies: readProxies(proxies, problems),
    ...{ certificate, certificateKey },
  };
}

function readListen(text: string | null, problems: string[]): Pick<Reach, "host" | "port"> {
  if (text === null) return { host: null, port: null };
  const match = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d{1,5})$/i.exec(text);
  const host = match?.[1] ?? match?.[2] ?? "";
  const port = Number(match?.[3]);
  if (isIP(host) !== 0 && port >= 1 && port <= 65_535) return { host, port };
  problems.push(`AIOS_LISTEN is "${text}"; it should be an address and a port: 0.0.0.0:2467 or [::]:2467`);
  return { host: null, port: null };
}

function readProxies(text: string | null, problems: string[]): string[] {
  const proxies = (text ?? "").split(",").map((part) => part.trim());
  const named = proxies.filter((proxy) => proxy !== "");
  const wrong = named.filter((proxy) => isIP(proxy) === 0);
  if (wrong.length > 0) problems.push(`AIOS_PROXIES names "${wrong.join(", ")}"; each should be an address: 127.0.0.1`);
  return named;
}
