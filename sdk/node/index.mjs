// @ts-check
// What a running program can ask of AIOS. Documented in index.d.ts; JavaScript, as removing types takes 70 ms at each start.
import { AiosError, ask as request, isThere, send as sendBytes } from "./door.mjs";

export { AiosError };

export const run = {
  get id() {
    return process.env["AIOS_RUN_ID"] ?? "";
  },
  get job() {
    return process.env["AIOS_JOB"] ?? "";
  },
  get attempt() {
    return Number(process.env["AIOS_ATTEMPT"] ?? 1);
  },
  get device() {
    return process.env["AIOS_DEVICE"] ?? "";
  },
};

/** @typedef {{ expiresIn?: number }} Keeping */

export const state = {
  /** @param {string} key @param {unknown} [otherwise] */
  async get(key, otherwise) {
    const { status, text } = await request("GET", pathOf(key), undefined, { good: [404] });
    return status === 404 ? otherwise : JSON.parse(text);
  },
  /** @param {string} key @param {unknown} value @param {Keeping} [options] */
  async set(key, value, options) {
    await request("PUT", pathOf(key) + expiry(options), value);
  },
  /** @param {string} key @returns {Promise<boolean>} */
  async delete(key) {
    return JSON.parse((await request("DELETE", pathOf(key))).text).deleted;
  },
  /** @param {string} key */
  async has(key) {
    return (await request("GET", pathOf(key), undefined, { good: [404] })).status !== 404;
  },
  /** @param {string} prefix @returns {Promise<string[]>} */
  async keys(prefix = "") {
    const found = [];
    for (let after = ""; ;) {
      const query = `prefix=${encodeURIComponent(prefix)}&after=${encodeURIComponent(after)}`;
      const page = JSON.parse((await request("GET", `/v1/state?${query}`)).text);
      found.push(...page.keys);
      if (page.next === null) return found;
      after = page.next;
    }
  },
  /** @param {string} key @param {number} amount @param {Keeping} [options] @returns {Promise<number>} */
  async add(key, amount = 1, options) {
    return JSON.parse((await request("POST", `${pathOf(key)}/add${expiry(options)}`, { amount })).text);
  },
  /** @param {string} key @param {(value: any) => unknown} change @param {Keeping} [options] */
  async update(key, change, options) {
    for (;;) {
      const { status, text, headers } = await request("GET", pathOf(key), undefined, { good: [404] });
      const isNew = status === 404;
      const after = await change(isNew ? undefined : JSON.parse(text));
      const condition = isNew ? { "If-None-Match": "*" } : { "If-Match": String(headers["etag"]) };
      const put = await request("PUT", pathOf(key) + expiry(options), after, { headers: condition, good: [412] });
      if (put.status !== 412) return after;
    }
  },
};

/** @param {number} [hours] */
export async function overview(hours = 24) {
  return JSON.parse((await request("GET", `/v1/overview?hours=${hours}`)).text);
}

/** @param {{ to?: string | null, keep?: number | null }} [options] */
export async function backUp({ to = null, keep = null } = {}) {
  return JSON.parse((await request("POST", "/v1/backups", { to, keep })).text);
}

/** @param {string} name */
export async function secret(name) {
  const own = process.env[name];
  if (!isThere() && own !== undefined) return own;
  return (await request("GET", `/v1/secrets/${encodeURIComponent(name)}`)).text;
}

/** @param {number | null} fraction @param {string} [text] */
export async function progress(fraction, text) {
  if (isThere()) await request("PUT", "/v1/progress", { progress: fraction, text: text ?? null });
  else console.error(`[progress] ${fraction === null ? "" : `${Math.floor(fraction * 100)} % `}${text ?? ""}`);
}

/** @param {string} message @param {string} level @param {Record<string, unknown>} fields */
export async function log(message, level = "info", fields = {}) {
  const plain = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plainOf(value)]));
  if (isThere()) await request("POST", "/v1/log", { message, level, fields: plain });
  else console.error(`[${level.toUpperCase()}] ${message}`, ...(Object.keys(fields).length > 0 ? [fields] : []));
}

/** @param {string | URL} path @param {{ name?: string, mediaType?: string }} options */
export async function artifact(path, { name, mediaType } = {}) {
  const [{ readFile }, { basename }, { fileURLToPath }] = await Promise.all([
    import("node:fs/promises"),
    import("node:path"),
    import("node:url"),
  ]);
  const file = path instanceof URL ? fileURLToPath(path) : path;
  const body = await readFile(file);
  const headers = { "Content-Type": mediaType ?? "application/octet-stream" };
  await sendBytes("POST", `/v1/artifacts?name=${encodeURIComponent(name ?? basename(file))}`, { body, headers });
}

/**
 * @param {string} job
 * @param {{ args?: unknown[], kwargs?: Record<string, unknown>, runAfter?: Date | number, dedupeKey?: string }} call
 * @returns {Promise<number | null>}
 */
export async function trigger(job, { args = [], kwargs = {}, runAfter, dedupeKey } = {}) {
  const run_after = runAfter instanceof Date ? runAfter.getTime() / 1000 : runAfter;
  const { text } = await request("POST", "/v1/triggers", { job, args, kwargs, run_after, dedupe_key: dedupeKey });
  const made = JSON.parse(text);
  return made.created ? made.id : null;
}

/** Whether this run is only to find out what would happen. */
export const preview = process.env["AIOS_PREVIEW"] === "1";

/** @typedef {{ replace?: boolean }} Replacing */

export const files = {
  /** @param {string | URL} from @param {string | URL} to @param {Replacing} [options] */
  async move(from, to, { replace = false } = {}) {
    return placed("move", { from: await whole(from), to: await whole(to), replace });
  },
  /** @param {string | URL} from @param {string | URL} to @param {Replacing} [options] */
  async copy(from, to, { replace = false } = {}) {
    return placed("copy", { from: await whole(from), to: await whole(to), replace });
  },
  /** @param {string | URL} path @param {string | Uint8Array} content @param {Replacing} [options] */
  async write(path, content, { replace = false } = {}) {
    const headers = { "Content-Type": "application/octet-stream" };
    const query = `path=${encodeURIComponent(await whole(path))}&replace=${replace}`;
    const { text } = await sendBytes("POST", `/v1/files/write?${query}`, { body: content, headers });
    return /** @type {string} */ (JSON.parse(text).path);
  },
  /** @param {string | URL} path */
  async delete(path) {
    return placed("delete", { path: await whole(path) });
  },
  /** @param {string | URL} path */
  async makeFolder(path) {
    return placed("make-folder", { path: await whole(path) });
  },
};

/** @param {string} act @param {object} asked @returns {Promise<string>} */
async function placed(act, asked) {
  return JSON.parse((await request("POST", `/v1/files/${act}`, asked)).text).path;
}

/**
 * From where the program stands now, which AIOS does not know. A slash at the end stays, as it says "into".
 * @param {string | URL} path @returns {Promise<string>}
 */
async function whole(path) {
  if (path instanceof URL) return (await import("node:url")).fileURLToPath(path);
  if (typeof path !== "string" || path === "") {
    throw new AiosError(`A path is a text that is not empty, or a file: URL; this one is ${JSON.stringify(path)}.`);
  }
  return /^(\/|~(\/|$))/.test(path) ? path : `${process.cwd()}/${path}`;
}

/** @param {string} text @param {string} level @param {{ title?: string }} options */
export async function notify(text, level = "info", { title } = {}) {
  await request("POST", "/v1/notifications", { text, level, title: title ?? null });
}

/** Ends the program until somebody has answered. Not a failure: `src/run/call.mjs` knows it by this mark. */
export class Asked extends Error {
  /** @param {string} question */
  constructor(question) {
    super(`The run ends here until somebody has answered: ${question}`);
    this.name = "Asked";
    Reflect.set(this, Symbol.for("aios.asked"), true);
  }
}

/**
 * @param {string} question
 * @param {{ form?: unknown, choices?: unknown, text?: string, key?: string, expiresIn?: number, default?: unknown }} options
 */
export async function ask(question, { form, choices, text, key, expiresIn, default: otherwise } = {}) {
  if (!isThere() && otherwise !== undefined) {
    console.error(`[ask] ${question} ${JSON.stringify(otherwise)}`);
    return otherwise;
  }
  const asked = { question, form, choices, text, key, expires_in: expiresIn, default: otherwise };
  const answer = JSON.parse((await request("POST", "/v1/ask", asked)).text);
  if (answer.asked) throw new Asked(question);
  return answer.answer;
}

/**
 * @param {string} text
 * @param {{ to?: string, title?: string, holdMinutes?: number }} options
 * @returns {Promise<number | null>}
 */
export async function send(text, { to, title, holdMinutes } = {}) {
  const { text: made } = await request("POST", "/v1/send", {
    ...{ text, to: to ?? null, title: title ?? null, hold_minutes: holdMinutes ?? null },
  });
  return JSON.parse(made).id;
}

/** @param {string} key */
function pathOf(key) {
  if (typeof key !== "string" || key === "") {
    throw new AiosError(`A key of the state is a text that is not empty; this one is ${JSON.stringify(key)}.`);
  }
  return `/v1/state/${encodeURIComponent(key)}`;
}

/** @param {Keeping} [options] */
function expiry(options) {
  return options?.expiresIn === undefined ? "" : `?expires_in=${options.expiresIn}`;
}

/**
 * What JSON cannot carry is told as text: a line for the log must not be what a program fails of.
 * @param {unknown} value
 */
function plainOf(value) {
  try {
    return JSON.stringify(value) === undefined ? String(value) : value;
  } catch {
    return String(value);
  }
}
