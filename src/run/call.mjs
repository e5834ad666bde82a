/**
 * Calls one exported function of one program file, or runs the file as a script, and writes down what came of it.
 *
 * Started by AIOS as `node call.mjs CALL_FILE`, or ahead of its run as `spare.mjs` tells. Values arrive as JSON and
 * never as source code.
 *
 * A function that has settled is finished: the process exits then, even where timers, servers or database pools are
 * left open (a forgotten `pool.end()` would otherwise keep the run alive for ever). A program that wants to live on
 * returns a promise that does not settle. A file without a function to call is a script and ends as under plain Node.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { offerSdk, sdkSettled } from "./sdk-hook.mjs";
import { serveStripped } from "./strip-cache.mjs";

const maxResultCharacters = 1024 * 1024;
const maxMessageCharacters = 4000;
/** EX_TEMPFAIL of sysexits.h: try again later. */
const askedExitCode = 75;

// Node writes to pipes asynchronously, and `process.exit` would lose what is still queued.
for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true);

const call = process.argv[2] === "--spare" ? await spareCall(process.argv[3]) : givenCall(process.argv[2]);
const exit = process.exit.bind(process);
/** `reading` the file, `running` its function, or a `script` that goes on by itself; `settled` once the outcome is final. */
let stage = "reading";

process.argv = [process.argv[0], call.file, ...(call.function ? [] : call.args.map(argumentText))];
// The program may have a handler that goes on regardless; if it has none, Node ends the process right after this.
process.on("uncaughtExceptionMonitor", (error) => writeOutcome(failed(error)));
process.on("beforeExit", endUnsettled);
process.on("exit", (code) => {
  if (code === 0 && stage !== "settled") writeOutcome(succeeded(null));
});

function givenCall(file) {
  const given = JSON.parse(readFileSync(file, "utf8"));
  serveStripped(given.cache);
  return given;
}

async function spareCall(cache) {
  serveStripped(cache);
  const { waitForCall, warmUp } = await import("./spare.mjs");
  await warmUp(cache);
  return waitForCall();
}

async function main() {
  offerSdk();
  try {
    if (call.packages) (await import("./dependencies/resolve-packages.mjs")).resolveFrom(call.packages);
    const program = functionOf(await import(pathToFileURL(call.file).href));
    if (program === null) stage = "script";
    else {
      stage = "running";
      const result = await program(...argumentsOf(call));
      await sdkSettled();
      settle(succeeded(result), process.exitCode ?? 0);
    }
  } catch (error) {
    const outcome = failed(error);
    // It asks a person, which is no failure; AIOS knows what it asks.
    const asks = Object(error)[Symbol.for("aios.asked")] === true;
    if (!asks) console.error(outcome.error.traceback ?? outcome.error.message);
    settle(outcome, asks ? askedExitCode : 1);
  }
}

function settle(outcome, exitCode) {
  stage = "settled";
  writeOutcome(outcome);
  exit(exitCode);
}

/** Nothing is left that could wake the process: what it still waits for will never come. */
function endUnsettled() {
  if (stage === "script" || stage === "settled") return;
  const message =
    "The program waits for a promise that can never settle: no timer, server or request is left open that could settle it.";
  console.error(message);
  settle({ kind: "failed", error: { type: "NeverSettled", message, traceback: null, retryable: true } }, 13);
}

// Calling -----------------------------------------------------------------------------------------------------

class FunctionMissing extends Error {}

function functionOf(module) {
  const exported = { ...module.default, ...module };
  const wanted = call.function ?? "default";
  if (typeof exported[wanted] === "function") return exported[wanted];
  if (call.function === null) return null;
  const names = Object.keys(exported).filter((name) => typeof exported[name] === "function");
  throw new FunctionMissing(
    `${call.file} has been read, but it exports no function ${wanted}. ` +
      (names.length > 0 ? `It exports: ${names.slice(0, 30).join(", ")}.` : "It exports no function at all.") +
      " Change `function` of the job, or export the function from the file.",
  );
}

/** JavaScript cannot tell which names a function takes, so the context goes in with the named values. */
function argumentsOf({ args, kwargs, context }) {
  const named = { ...context, ...kwargs };
  return Object.keys(named).length > 0 ? [...args, named] : args;
}

function argumentText(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

// Failures ----------------------------------------------------------------------------------------------------

function failed(thrown) {
  const error = thrown instanceof Error ? thrown : new Error(`The program threw ${shown(thrown)}`);
  const refused = error instanceof FunctionMissing;
  const place = stage === "reading" ? placeOf(error) : null;
  const importMissing = stage === "reading" && error.code === "ERR_MODULE_NOT_FOUND";
  const hint =
    error.code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX"
      ? " Node runs TypeScript by removing the types, so what is more than a type (enum, namespace, parameter property) must be plain JavaScript."
      : "";
  const message = (error.message || `${error.name} without a message.`) + hint;
  return {
    kind: "failed",
    error: {
      type: place ? "SyntaxError" : (error.constructor?.name ?? error.name),
      message: (place ? `${place} cannot be read: ${message}` : message).slice(0, maxMessageCharacters),
      traceback: refused ? null : tracebackOf(error),
      retryable: !(refused || place || importMissing),
    },
  };
}

/** V8 puts file and line before the stack where it could not read a file; a failed `JSON.parse` has none. */
function placeOf(error) {
  const line = error.name === "SyntaxError" && /^(?:file:\/\/)?(\/.*):(\d+)\n/.exec(String(error.stack));
  return line ? `${line[1]}, line ${line[2]},` : null;
}

const ownFrames = new URL(".", import.meta.url).href;

/** The whole stack with its causes, without the frames that call the program. */
function tracebackOf(error) {
  const parts = [];
  for (let one = error; one instanceof Error && parts.length < 10; one = one.cause) {
    const lines = String(one.stack ?? one).split("\n");
    const shownLines = lines.filter((line) => !line.includes(ownFrames) && !/^\s+at .*node:internal\//.test(line));
    parts.push((one === error ? "" : "Caused by: ") + shownLines.join("\n"));
  }
  return parts.join("\n").slice(0, maxResultCharacters);
}

// The outcome -------------------------------------------------------------------------------------------------

function succeeded(value) {
  let text = resultText(value);
  if (text.length > maxResultCharacters) {
    note(
      `The result has ${text.length} characters of JSON; AIOS keeps the first ${maxResultCharacters}. ` +
        "Write large results to a file.",
    );
    const whole = typeof value === "string" ? value : text;
    const kept = whole.slice(0, maxResultCharacters);
    text = JSON.stringify(`${kept}… (+${whole.length - kept.length} characters cut)`);
  }
  return { kind: "succeeded", result: text };
}

function resultText(value) {
  const odd = new Set();
  const parents = [];
  function plain(_key, item) {
    while (parents.length > 0 && parents.at(-1) !== this) parents.pop();
    if (typeof item === "number" && !Number.isFinite(item)) odd.add(String(item));
    else if (["bigint", "function", "symbol"].includes(typeof item)) odd.add(typeof item);
    else if (typeof item !== "object" || item === null) return item;
    else if (item instanceof Error) return shown(item);
    else if (parents.includes(item)) odd.add("a value within itself");
    else {
      const shape = item instanceof Map ? Object.fromEntries(item) : item instanceof Set ? [...item] : item;
      parents.push(shape);
      return shape;
    }
    return typeof item === "object" ? "…" : String(item);
  }
  try {
    const text = JSON.stringify(value, plain) ?? "null";
    if (odd.size > 0) note(`The result holds what JSON cannot carry (${[...odd].join(", ")}); it is kept as text.`);
    return text;
  } catch (error) {
    note(`The result cannot be kept as JSON (${shown(error)}); it is kept as text.`);
    return JSON.stringify(shown(value));
  }
}

function shown(value) {
  try {
    return String(value);
  } catch {
    return "a value that cannot be shown";
  }
}

function note(text) {
  console.error(`AIOS: ${text}`);
}

function writeOutcome(outcome) {
  const partial = `${call.outcome_file}.part`;
  writeFileSync(partial, JSON.stringify({ ...outcome, use: resourceUse() }));
  renameSync(partial, call.outcome_file);
}

/** Not `maxRSS` on Linux: that counts the parent's memory between fork and exec as well. */
function resourceUse() {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  let peak = maxRSS * 1024;
  try {
    peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024;
  } catch {
    // not Linux
  }
  return { peak_memory_bytes: peak, cpu_seconds: (userCPUTime + systemCPUTime) / 1e6 };
}

await main();
