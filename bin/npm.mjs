/** Running npm, wherever it is, and making sense of what it says. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { onPath, Stop } from "./launcher.mjs";

const options = [
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
  // npm's own patience (10 s, then 60 s) is longer than that of who waits for the first start.
  "--fetch-retries=2",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-factor=3",
];
const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

/** Runs npm on `node` in `folder`. A signal ends npm first, then this process; what it cleans up at its end, it can. */
export function npm(node, args, folder) {
  const [command, ...before] = npmCommand(node);
  const child = spawn(command, [...before, ...args, ...options], {
    cwd: folder,
    env: { ...process.env, PATH: `${dirname(realpathSync(node))}${delimiter}${process.env.PATH ?? ""}` },
    stdio: ["ignore", "pipe", "pipe"],
    shell: command.endsWith(".cmd"),
  });
  let signalled = null;
  const end = (signal) => {
    signalled = signal;
    child.kill("SIGKILL");
  };
  for (const signal of Object.keys(signals)) process.on(signal, end);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
  return new Promise((resolve) => {
    const finish = (code) => {
      for (const signal of Object.keys(signals)) process.off(signal, end);
      if (signalled !== null) process.exit(128 + signals[signalled]);
      resolve({ code, output });
    };
    child.once("error", (error) => finish(1, (output += error.message)));
    child.once("close", finish);
  });
}

/** False where the system has split npm up in a way that only the system's own Node finds the parts. */
export function npmRunsOn(node) {
  const [command, ...before] = npmCommand(node);
  try {
    execFileSync(command, [...before, "--version"], { stdio: "ignore", timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}

/** npm's own file where it can be found, to be run on the Node we choose; else whatever `npm` is on PATH. */
function npmCommand(node) {
  const own = "node_modules/npm/bin/npm-cli.js";
  const beside = dirname(process.execPath);
  const places = [process.env.npm_execpath ?? "", join(beside, own), join(beside, "..", "lib", own)];
  for (const file of onPath("npm")) places.push(realpathSync(file), join(dirname(file), own));
  const script = places.find((place) => place.endsWith("npm-cli.js") && existsSync(place));
  if (script) return [node, script];
  for (const file of onPath(process.platform === "win32" ? "npm.cmd" : "npm")) return [file];
  throw new Stop(
    "AIOS gets what it needs with npm, which is not here. Install npm (Debian: apt-get install npm; Alpine: apk add npm).",
  );
}

const networkErrors =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;

export function isNetworkError(output) {
  return networkErrors.test(output);
}

/** What npm said, down to what a person can use. */
export function explain(output) {
  if (isNetworkError(output)) {
    const address = /request to (\S+)/.exec(output)?.[1];
    const what = address ? `The registry does not answer (${address})` : "The registry does not answer";
    return `${what}: there is no network, or a proxy that npm was not told of (npm config set proxy ADDRESS).`;
  }
  const lines = output.split("\n").map((line) => line.replace(/^npm (error|ERR!)\s?/, "").trim());
  const telling = lines.filter(
    (line) => line !== "" && !line.includes("complete log") && !line.endsWith("-debug-0.log"),
  );
  return telling.slice(0, 6).join("\n");
}
