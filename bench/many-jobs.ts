/** Lists of many jobs, as text: written as people write them, so that reading them costs what it does in life. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Jobs of three kinds that are not due for half a day, and by interval, for a year. */
export function jobsFarOff(count: number, now = new Date()): string {
  const inTwelveHours = `${String((now.getUTCHours() + 12) % 24).padStart(2, "0")}:${String(now.getUTCMinutes()).padStart(2, "0")}`;
  const month = ((now.getUTCMonth() + 6) % 12) + 1;
  const kinds = [
    `type: daily\n  time: "${inTwelveHours}"`,
    `type: cron\n  cron: "30 3 1 ${month} *"`,
    `type: once\n  at: ${Math.round(now.getTime() / 1000) + 200 * 86_400}`,
  ];
  return entries(count, (number) => kinds[number % kinds.length]!);
}

/** Each once, spread evenly over so many seconds from `from` on (epoch seconds). */
export function jobsOnce(count: number, from: number, seconds: number): string {
  return entries(count, (number) => `type: once\n  at: ${(from + (seconds * number) / count).toFixed(3)}`);
}

export function writeList(home: string, text: string): void {
  writeFileSync(join(home, "jobs.yaml"), text);
}

function entries(count: number, schedule: (number: number) => string): string {
  const one = (_: unknown, number: number) =>
    `- name: job-${number}\n  file: nothing.py\n  timezone: UTC\n  ${schedule(number)}\n`;
  return count === 0 ? "[]\n" : Array.from({ length: count }, one).join("");
}
