/** How far a run is: "[████░░░░░░] 40 % sorting", as much of it as is known. */
import { clean } from "./clean.ts";
import type { Look } from "./look.ts";

const barColumns = 10;

export function progressWords(
  { progress, text }: { progress: number | null; text: string | null },
  look: Look,
): string {
  const bar = progress === null ? [] : [progressBar(progress, look)];
  return [...bar, ...(text === null ? [] : [clean(text, false)])].join(" ");
}

function progressBar(progress: number, look: Look): string {
  const [full, empty] = look.unicode ? ["█", "░"] : ["#", "-"];
  const filled = Math.floor(progress * barColumns);
  return `[${full.repeat(filled)}${empty.repeat(barColumns - filled)}] ${Math.floor(progress * 100)} %`;
}
