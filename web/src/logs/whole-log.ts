/** A run's whole log as text, page by page, so that a million lines neither wait in AIOS nor in the page. */
import { call } from "../api/client.ts";
import { plainText } from "./ansi.ts";

const linesPerRequest = 10_000;

export async function wholeLog(run: string): Promise<Blob> {
  const parts: string[] = [];
  for (let after_id = 0; ;) {
    const lines = await call("logs", { run, after_id, limit: linesPerRequest });
    parts.push(lines.map((line) => `${stamp(line.timestamp)} ${line.level} ${plainText(line.message)}\n`).join(""));
    if (lines.length < linesPerRequest) break;
    after_id = lines.at(-1)!.id;
  }
  return new Blob(parts, { type: "text/plain;charset=utf-8" });
}

/** Hands a file to the browser's downloads. */
export function download(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function stamp(at: number): string {
  return new Date(at * 1000).toISOString();
}
