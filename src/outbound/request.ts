/**
 * The one way in which AIOS itself asks other computers. A name is resolved once, its addresses are judged, and the
 * connection goes to one of those: so it cannot mean another machine a moment later. Redirects are judged again.
 */
import { lookup } from "node:dns/promises";
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { refusalOf } from "./addresses.ts";

export interface OutboundRequest {
  url: string;
  method: "GET" | "POST";
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  timeoutSeconds: number;
  /** A host that a person has named: it may be inside the own network. No redirect to elsewhere there is followed. */
  namedHost?: string | null;
  signal?: AbortSignal;
}

export interface OutboundAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export class OutboundError extends Error {
  /** Whether what was asked can have been carried out all the same: the request may have arrived. */
  readonly mayHaveArrived: boolean;
  /** False where it would be refused again. */
  readonly retryable: boolean;
  constructor(message: string, { mayHaveArrived, retryable, ...options }: OutboundFailure) {
    super(message, options);
    this.name = "OutboundError";
    this.mayHaveArrived = mayHaveArrived;
    this.retryable = retryable;
  }
}

interface OutboundFailure extends ErrorOptions {
  mayHaveArrived: boolean;
  retryable: boolean;
}

const mostRedirects = 3;
const mostAnswerBytes = 4 * 1024 * 1024;

/** @throws OutboundError in words for a person */
export async function ask(request: OutboundRequest): Promise<OutboundAnswer> {
  let url = checkedUrl(request.url);
  for (let redirects = 0; ; redirects++) {
    const answer = await askOnce(url, request);
    const location = isRedirect(answer.status, request.method) ? answer.headers.location : undefined;
    if (location === undefined) return answer;
    if (redirects === mostRedirects) throw refused(`${url.host} sends from one address to the next without end.`);
    const next = checkedUrl(new URL(location, url).href);
    if (url.protocol === "https:" && next.protocol !== "https:") {
      throw refused(`${url.host} sends on to ${next.host}, without encryption.`);
    }
    // What is sent may hold a token that is meant for the first host alone.
    if (next.host !== url.host && request.method === "POST")
      throw refused(`${url.host} sends on to ${next.host}. Enter that address.`);
    url = next;
  }
}

/** Addresses of a host, each judged. @throws OutboundError */
export async function resolved(host: string, mayBeInside: boolean): Promise<{ address: string; family: number }[]> {
  const bare = host.replace(/^\[|\]$/g, "");
  const found = isIP(bare) ? [{ address: bare, family: isIP(bare) }] : await lookedUp(bare);
  const refusal = found.map(({ address }) => refusalOf(address, mayBeInside)).find((why) => why !== null);
  if (refusal) throw refused(`AIOS does not ask ${bare}: ${refusal}.`);
  return found;
}

async function lookedUp(host: string): Promise<{ address: string; family: number }[]> {
  try {
    return await lookup(host, { all: true });
  } catch (cause) {
    const message = `There is no computer of the name ${host}, or this one is offline. Check how it is spelled.`;
    throw new OutboundError(message, { mayHaveArrived: false, retryable: true, cause });
  }
}

function checkedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw refused("That is no web address. It begins with https://");
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw refused(`AIOS asks only addresses that begin with https:// or http://.`);
  if (url.username !== "" || url.password !== "") throw refused("Leave the name and password out of the address.");
  return url;
}

function isRedirect(status: number, method: string): boolean {
  return method === "GET" ? [301, 302, 303, 307, 308].includes(status) : [307, 308].includes(status);
}

async function askOnce(url: URL, request: OutboundRequest): Promise<OutboundAnswer> {
  const mayBeInside =
    request.namedHost !== undefined && request.namedHost !== null && url.hostname === request.namedHost;
  const addresses = await resolved(url.hostname, mayBeInside);
  const { promise, resolve, reject } = Promise.withResolvers<OutboundAnswer>();
  const { timeoutSeconds, method, headers = {}, body = "" } = request;
  const signal = AbortSignal.any([
    AbortSignal.timeout(timeoutSeconds * 1000),
    ...(request.signal ? [request.signal] : []),
  ]);
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  let isConnected = false;
  const sent = send(url, {
    ...{ method, signal, agent: false, lookup: fixed(addresses) },
    headers: {
      "user-agent": "AIOS",
      ...headers,
      ...(method === "POST" ? { "content-length": Buffer.byteLength(body) } : {}),
    },
  });
  sent.on("socket", (socket) => {
    socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => (isConnected = true));
  });
  sent.on("error", (error) => reject(explained(url, error, isConnected, signal)));
  sent.on("response", (response) => {
    readAnswer(response).then(resolve, (error: Error) => reject(explained(url, error, true, signal)));
  });
  sent.end(body);
  return promise;
}

/** Gives the addresses that were judged, whatever is asked. */
function fixed(addresses: { address: string; family: number }[]): LookupFunction {
  return (_host, options, callback) => {
    if (options.all) callback(null, addresses);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
}

async function readAnswer(response: IncomingMessage): Promise<OutboundAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostAnswerBytes) break;
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString("utf8") };
}

function refused(message: string): OutboundError {
  return new OutboundError(message, { mayHaveArrived: false, retryable: false });
}

function explained(url: URL, cause: Error, isConnected: boolean, signal: AbortSignal): OutboundError {
  const message = `${url.host} ${signal.aborted ? "did not answer in time" : wordsFor(cause, isConnected)}.`;
  return new OutboundError(message, { mayHaveArrived: isConnected, retryable: true, cause });
}

function wordsFor(error: Error, isConnected: boolean): string {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code.startsWith("ERR_TLS") || code.includes("CERT") || code.includes("SELF_SIGNED")) {
    return "cannot prove who it is: its certificate is not valid";
  }
  if (code === "ECONNREFUSED") return "is there, but nothing answers at this address";
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return "cannot be reached from here";
  return isConnected ? "broke off the connection" : "cannot be reached";
}
