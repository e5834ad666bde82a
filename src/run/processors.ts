/** Which processors a run may use where its job has a limit: whole ones, as fractions need rights that few have. */
import { existsSync, readFileSync } from "node:fs";

const tasksetCommand =
  (process.env["PATH"] ?? "")
    .split(":")
    .map((folder) => `${folder}/taskset`)
    .find((file) => existsSync(file)) ?? null;

let next = 0;

/** To be put before the program, which takes its place; nothing where the system cannot do it. */
export function onProcessors(count: number): string[] {
  if (tasksetCommand === null) return [];
  const allowed = allowedProcessors();
  if (count >= allowed.length) return [];
  // In turn, so that limited runs do not all wait for the first.
  const chosen = Array.from({ length: count }, (_, index) => allowed[(next + index) % allowed.length]);
  next = (next + count) % allowed.length;
  return [tasksetCommand, "-c", chosen.join(",")];
}

/** Those this process may use itself, numbered as the system numbers them. */
function allowedProcessors(): number[] {
  const list = /^Cpus_allowed_list:\s+(\S+)$/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "";
  return list.split(",").flatMap((part) => {
    const [first, last] = part.split("-").map(Number) as [number, number | undefined];
    return Array.from({ length: (last ?? first) - first + 1 }, (_, index) => first + index);
  });
}
