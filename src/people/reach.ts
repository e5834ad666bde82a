/**
 * From where AIOS may be opened. Beyond this machine only where somebody can sign in by a secret of their own, where
 * nobody on the way can read along, and under a name that AIOS knows for its own.
 */
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";

export interface Reach {
  from: "this_machine" | "anywhere";
  /** At which address of this machine to listen besides 127.0.0.1 and ::1; null: all of them. */
  host: string | null;
  port: number | null;
  /** What people type. */
  publicUrl: string | null;
  /** What stands before AIOS and encrypts, by address. */
  proxies: readonly string[];
  /** Files (PEM). */
  certificate: string | null;
  certificateKey: string | null;
}

export const thisMachine: Reach = {
  ...{ from: "this_machine", host: null, port: null, publicUrl: null },
  ...{ proxies: [], certificate: null, certificateKey: null },
};

export interface Lacking {
  kind: "sign_in" | "encryption" | "address";
  /** Of the form, where it can be mended. */
  field: "from" | "proxies" | "public_url" | "certificate";
  sentence: string;
  what_next: string;
}

/** What was found out for the decision. */
export interface Found {
  /** Whether an owner has a password or a passkey. */
  ownerCanSignIn: boolean;
  /** What keeps the certificate from being used; null: nothing, or there is none. */
  certificateProblem: string | null;
  /** The names and addresses that the certificate is for. */
  certificateNames: readonly string[];
}

/** Empty: nothing. */
export function lackingFor(reach: Reach, found: Found): Lacking[] {
  if (reach.from === "this_machine") return [];
  const lacking: Lacking[] = [];
  if (!found.ownerCanSignIn) {
    lacking.push({
      kind: "sign_in",
      field: "from",
      sentence: "No owner has a password or a passkey yet.",
      what_next: "Set a password first, in Settings or by: aios people password",
    });
  }
  const encryption = encryptionProblem(reach, found);
  if (encryption !== null) lacking.push(encryption);
  if (encryption?.kind !== "address" && hostsOf(reach, found).length === 0) {
    lacking.push({
      kind: "address",
      field: "public_url",
      sentence: "AIOS does not know the address that other devices will use.",
      what_next: "Give the address, as in https://aios.example.org (AIOS_PUBLIC_URL).",
    });
  }
  return lacking;
}

function encryptionProblem(reach: Reach, { certificateProblem }: Found): Lacking | null {
  if (certificateProblem !== null) {
    const what_next = "Name the right files, or leave both fields empty.";
    return { kind: "encryption", field: "certificate", sentence: certificateProblem, what_next };
  }
  if (hasCertificate(reach)) return null;
  if (reach.proxies.length > 0 && reach.publicUrl?.startsWith("https://")) return null;
  if (reach.proxies.length > 0) {
    return {
      kind: "address",
      field: "public_url",
      sentence: "The address has to begin with https://, so that nobody on the way can read along.",
      what_next: "Give the encrypted address that stands before AIOS (AIOS_PUBLIC_URL).",
    };
  }
  return {
    kind: "encryption",
    field: "proxies",
    sentence: "Nothing encrypts the connection, so anybody on the way could read along.",
    what_next:
      "Let a proxy such as Tailscale or Caddy do it, and name its address (AIOS_PROXIES, AIOS_PUBLIC_URL); or give a certificate (AIOS_TLS_CERT, AIOS_TLS_KEY).",
  };
}

export function hasCertificate({ certificate, certificateKey }: Reach): boolean {
  return certificate !== null && certificateKey !== null;
}

/** A proxy on this machine asks at 127.0.0.1, so then nothing else needs to be opened. */
export function needsOwnAddress(reach: Reach): boolean {
  if (reach.from === "this_machine") return false;
  return hasCertificate(reach) || reach.proxies.some((proxy) => !isLoopback(proxy));
}

export function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.") || address === "localhost";
}

/** By which names AIOS may be asked for, besides this machine's own. */
export function hostsOf(
  { publicUrl, host, from }: Reach,
  { certificateNames }: Pick<Found, "certificateNames">,
): string[] {
  if (from === "this_machine" && publicUrl === null) return [];
  const declared = publicUrl === null ? [] : [new URL(publicUrl).hostname];
  const own = host === null || isAnyAddress(host) ? [] : [isIP(host) === 6 ? `[${host}]` : host];
  return [...new Set([...declared, ...own, ...certificateNames].map((name) => name.toLowerCase()))];
}

export function isAnyAddress(host: string): boolean {
  return host === "0.0.0.0" || host === "::" || host === "*";
}

/** The names in a certificate, without those for many names at once. @throws Error where it is none */
export function namesOfCertificate(pem: string): string[] {
  const { subjectAltName = "" } = new X509Certificate(pem);
  return subjectAltName.split(", ").flatMap((entry) => {
    const [kind, name = ""] = entry.split(/:(.*)/s);
    if (kind === "DNS") return name.includes("*") ? [] : [name];
    if (kind !== "IP Address") return [];
    return [isIP(name) === 6 ? new URL(`http://[${name}]`).hostname : name];
  });
}

/** What is wrong with an address for people to type; null: nothing. */
export function publicUrlProblem(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && ["https:", "http:"].includes(url.protocol) && url.pathname === "/" && url.search === "") {
    return null;
  }
  return "Write the address as in https://aios.example.org, with nothing behind it.";
}
