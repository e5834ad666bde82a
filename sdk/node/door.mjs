// @ts-check
/**
 * The way to AIOS: HTTP over the Unix socket named in AIOS_SOCKET, a connection for each request. Written by hand on
 * `node:net`, as `node:http` takes 30 ms to load.
 */

/** AIOS itself waits up to 30 seconds for a locked database. */
const milliseconds = 60_000;
/** From this size on AIOS is asked before the body is sent, so that what it refuses costs nothing. */
const largeBytes = 1024 * 1024;

export class AiosError extends Error {
  /** @param {string} message @param {number} [status] @param {ErrorOptions} [options] */
  constructor(message, status = 0, options) {
    super(message, options);
    this.name = "AiosError";
    this.status = status;
  }
}

/** What was asked for and is not answered yet: whoever ends the process waits for it (src/run/call.mjs). */
const pending = new Set();
Reflect.set(globalThis, Symbol.for("aios.pending"), () => Promise.all(pending));

/** Whether this program was started by AIOS. */
export function isThere() {
  return process.env["AIOS_SOCKET"] !== undefined && process.env["AIOS_TOKEN"] !== undefined;
}

/**
 * @typedef {{ status: number, headers: Record<string, string>, text: string }} Answer
 * @typedef {{ body?: string | Uint8Array, headers?: Record<string, string>, good?: number[] }} Sent
 * @param {string} method @param {string} path @param {unknown} [value] sent as JSON @param {Sent} [options]
 */
export function ask(method, path, value, options = {}) {
  return value === undefined ? send(method, path, options) : send(method, path, { ...options, body: jsonOf(value) });
}

/** @param {unknown} value */
function jsonOf(value) {
  const text = JSON.stringify(value);
  if (text === undefined) throw new AiosError(`JSON cannot carry a ${typeof value}.`);
  return text;
}

/**
 * Rejects with an AiosError unless the status is one of 200 to 299, or one of `good`.
 * @param {string} method @param {string} path @param {Sent} options @returns {Promise<Answer>}
 */
export function send(method, path, options) {
  const asked = exchange(method, path, options);
  pending.add(asked);
  const forget = () => pending.delete(asked);
  asked.then(forget, forget);
  return asked;
}

/** @param {string} method @param {string} path @param {Sent} sent @returns {Promise<Answer>} */
async function exchange(method, path, { body = "", headers = {}, good = [] }) {
  if (!isThere()) {
    throw new AiosError(
      "This program was not started by AIOS, so there is nobody to ask (AIOS_SOCKET is not set). Run it as a job: aios run JOB",
    );
  }
  const bytes = Buffer.byteLength(body);
  const head = {
    Host: "aios",
    Connection: "close",
    Authorization: `Bearer ${process.env["AIOS_TOKEN"]}`,
    "Content-Length": bytes,
    "Content-Type": "application/json",
    ...(bytes >= largeBytes ? { Expect: "100-continue" } : {}),
    ...headers,
  };
  const lines = Object.entries(head).map(([name, text]) => `${name}: ${text}\r\n`);
  const answer = parse(
    await converse(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`, body, bytes >= largeBytes),
  );
  if ((answer.status >= 200 && answer.status < 300) || good.includes(answer.status)) return answer;
  throw new AiosError(messageOf(answer), answer.status);
}

const mayGoOn = "HTTP/1.1 100 Continue\r\n\r\n";

/** @param {string} head @param {string | Uint8Array} body @param {boolean} asks @returns {Promise<Buffer>} */
async function converse(head, body, asks) {
  const { connect } = await import("node:net");
  const path = String(process.env["AIOS_SOCKET"]);
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    let waits = asks;
    const socket = connect(path);
    socket.setTimeout(milliseconds, () => socket.destroy(new Error("no answer within a minute")));
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (!waits || received.length < mayGoOn.length) return;
      waits = false;
      if (received.toString("latin1", 0, mayGoOn.length) !== mayGoOn) return;
      received = received.subarray(mayGoOn.length);
      socket.write(body);
    });
    socket.on("error", (cause) => {
      reject(new AiosError(`AIOS does not answer at ${path}: ${cause.message}`, 0, { cause }));
    });
    socket.on("end", () => resolve(received));
    socket.write(head);
    if (!asks && body.length > 0) socket.write(body);
  });
}

/** @param {Buffer} raw @returns {Answer} */
function parse(raw) {
  const end = raw.indexOf("\r\n\r\n");
  const [first = "", ...lines] = raw.toString("latin1", 0, Math.max(0, end)).split("\r\n");
  const status = Number(first.split(" ")[1]);
  /** @type {Record<string, string>} */
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  const body = raw.subarray(end + 4);
  if (end < 0 || !Number.isInteger(status) || body.length < Number(headers["content-length"] ?? 0)) {
    throw new AiosError("AIOS ended before it had answered.");
  }
  return { status, headers, text: body.toString("utf8") };
}

/** @param {Answer} answer */
function messageOf({ status, text }) {
  try {
    return String(JSON.parse(text).error);
  } catch {
    return `AIOS answered with status ${status}`;
  }
}
