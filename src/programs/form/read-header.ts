/** What a program says about itself at the top of its file, read without running it. */
import type { Header, Language } from "./form.ts";
import { pythonHeader } from "./python-header.ts";
import { scriptHeader } from "./script-header.ts";
import { shellHeader } from "./shell-header.ts";

/** More than any program written by hand has. */
const mostCharacters = 1024 * 1024;

/** Null where it says nothing. */
export function readHeader(text: string, language: Language | null): Header | null {
  if (language === null) return null;
  const header = headerOf(text.slice(0, mostCharacters), language);
  return header.title === null && header.form === null && header.problem === null ? null : header;
}

function headerOf(text: string, language: Language): Header {
  switch (language) {
    case "python":
      return pythonHeader(text);
    case "typescript":
    case "javascript":
      return scriptHeader(text);
    case "shell":
      return shellHeader(text);
  }
}
