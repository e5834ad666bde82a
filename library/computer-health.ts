/**
 * Computer health
 *
 * Looks at free disk space, memory and temperature, and tells you before something goes wrong.
 */
import { log, send, state } from "aios";
import { readdir, readFile, statfs } from "node:fs/promises";
import { freemem, homedir, loadavg, cpus, totalmem, uptime } from "node:os";

export const about = {
  version: "1.0.0",
  goal: "This computer",
  needs: "offline",
  icon: "activity",
  verb: "Watch",
  schedule: { type: "interval", interval_minutes: 60 },
  touches_files: false,
  words: ["health", "disk", "memory", "temperature", "hot", "full", "slow", "computer", "space"],
} as const;

export const form = {
  type: "object",
  properties: {
    disk_free_percent: {
      type: "number",
      title: "Tell me when less than … % of the disk is free",
      minimum: 1,
      maximum: 100,
      default: 10,
    },
    memory_free_percent: {
      type: "number",
      title: "Tell me when less than … % of memory is free",
      minimum: 0,
      maximum: 100,
      default: 5,
    },
    hottest: { type: "number", title: "Tell me when it is hotter than … °C", minimum: 40, maximum: 120, default: 90 },
    folder: {
      type: "string",
      format: "folder",
      title: "On which disk?",
      description: "Any folder on that disk.",
      default: "~",
    },
  },
} as const;

interface Finding {
  what: string;
  text: string;
  isBad: boolean;
}

export async function main({ disk_free_percent = 10, memory_free_percent = 5, hottest = 90, folder = "~" } = {}) {
  const place = folder.replace(/^~(?=$|[\\/])/, homedir());
  const disk = await statfs(place);
  const diskFree = (100 * disk.bavail) / disk.blocks;
  const free = await freeMemory();
  const memoryFree = (100 * free) / totalmem();
  const degrees = await temperature();
  const findings: Finding[] = [
    {
      what: "disk",
      text: `${gigabytes(disk.bavail * disk.bsize)} of ${gigabytes(disk.blocks * disk.bsize)} disk space free (${Math.round(diskFree)} %)`,
      isBad: diskFree < disk_free_percent,
    },
    {
      what: "memory",
      text: `${gigabytes(free)} of ${gigabytes(totalmem())} memory free (${Math.round(memoryFree)} %)`,
      isBad: memoryFree < memory_free_percent,
    },
    ...(degrees === null
      ? []
      : [{ what: "temperature", text: `${Math.round(degrees)} °C inside`, isBad: degrees > hottest }]),
  ];
  for (const { text, isBad } of findings) await log(text, isBad ? "warning" : "info");
  await log(`${Math.round((100 * loadavg()[0]!) / cpus().length)} % busy, on for ${days(uptime())}`);
  await tellOnce(findings);
  return Object.fromEntries(findings.map(({ what, text }) => [what, text]));
}

/** A problem is told when it begins, not every hour. */
async function tellOnce(findings: Finding[]): Promise<void> {
  const known = await state.get<string[]>("told", []);
  const bad = findings.filter((finding) => finding.isBad);
  const fresh = bad.filter((finding) => !known.includes(finding.what));
  if (fresh.length > 0) {
    await send(fresh.map((finding) => finding.text).join("\n"), { title: "This computer needs you", holdMinutes: 0 });
  }
  await state.set(
    "told",
    bad.map((finding) => finding.what),
  );
}

/** Memory that programs could get; Linux counts what it only keeps for speed as used otherwise. */
async function freeMemory(): Promise<number> {
  const text = await readFile("/proc/meminfo", "utf8").catch(() => "");
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1];
  return available === undefined ? freemem() : Number(available) * 1024;
}

/** The hottest sensor; null where the system tells none to ordinary programs. */
async function temperature(): Promise<number | null> {
  const zones = await readdir("/sys/class/thermal").catch(() => []);
  const texts = await Promise.all(
    zones
      .filter((zone) => zone.startsWith("thermal_zone"))
      .map((zone) => readFile(`/sys/class/thermal/${zone}/temp`, "utf8").catch(() => "")),
  );
  const degrees = texts.map((text) => Number(text) / 1000).filter((value) => value > 0 && value < 150);
  return degrees.length === 0 ? null : Math.max(...degrees);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`;
}

function days(seconds: number): string {
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} hours` : `${Math.round(seconds / 86_400)} days`;
}
