/** Takes in a text that nobody should see: typed without echo, or from a pipe. */
import type { Io } from "./io.ts";
import { Mistake } from "./mistakes.ts";

/** Without the line end that `echo` and editors put behind it. */
export async function readHidden(io: Io, prompt: string): Promise<string> {
  if (io.listenToKeys !== null) return typed(io, prompt);
  if (io.isInputTerminal) {
    throw new Mistake(
      "usage",
      "What you type could be seen here, as only the input is a terminal. Give the value by a pipe, or do not redirect the output.",
    );
  }
  return (await io.readInput()).replace(/\r?\n$/, "");
}

function typed(io: Io, prompt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const end = (settle: () => void) => {
      stop();
      io.stderr.write("\n");
      settle();
    };
    const stop = io.listenToKeys!((keys) => {
      // Arrows and the like are several characters behind an escape; none of them belongs to a value.
      if (keys.startsWith("\x1b")) return;
      for (const key of keys) {
        if (key === "\r" || key === "\n") return end(() => resolve(text));
        if (key === "\x03" || key === "\x04") {
          return end(() => reject(new Mistake("interrupted", "Nothing was set.")));
        }
        if (key === "\x7f" || key === "\b") text = [...text].slice(0, -1).join("");
        else if (key === "\x15") text = "";
        else text += key;
      }
    });
    // Only now: what is typed from here on is not shown.
    io.stderr.write(prompt);
  });
}
