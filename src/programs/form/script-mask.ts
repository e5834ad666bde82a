/**
 * JavaScript and TypeScript with comments, and what stands in quotes, blanked out, so that a pattern finds code alone.
 *
 * Taking the types off and parsing was tried first: it takes fifty times as long, and fails for what Node cannot run,
 * which a person should still get a form for.
 */
const wordsBeforeRegex = /(?:^|[^\w$.])(?:return|typeof|case|do|else|in|of|void|delete|throw|new|await|yield)$/;

/** As long as `text`: each character blanked is a space, line ends within quotes and comments too. */
export function codeOf(text: string): string {
  const parts: string[] = [];
  /** Braces open inside each `${…}` that is open. */
  const templates: number[] = [];
  let from = 0;
  const blank = (start: number, end: number): number => {
    parts.push(text.slice(from, start), " ".repeat(end - start));
    from = end;
    return end;
  };
  const template = (at: number): number => {
    const end = endOfTemplate(text, at);
    if (text.startsWith("${", end - 2) && end - 2 >= at) templates.push(0);
    return blank(at, end);
  };
  for (let at = text.startsWith("#!") ? blank(0, lineEnd(text, 0)) : 0; at < text.length;) {
    const character = text[at]!;
    if (character === "/" && text[at + 1] === "/") at = blank(at, lineEnd(text, at));
    else if (character === "/" && text[at + 1] === "*") at = blank(at, endAfter(text, "*/", at + 2));
    else if (character === "/" && isRegex(text, at)) at = blank(at, endOfRegex(text, at));
    else if (character === "'" || character === '"') at = blank(at + 1, endOfQuoted(text, at));
    else if (character === "`") at = template(at + 1);
    else if (character === "}" && templates.at(-1) === 0) {
      templates.pop();
      at = template(at + 1);
    } else {
      if (character === "{" && templates.length > 0) templates[templates.length - 1]!++;
      if (character === "}" && templates.length > 0) templates[templates.length - 1]!--;
      at++;
    }
  }
  return parts.join("") + text.slice(from);
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

function endAfter(text: string, what: string, at: number): number {
  const end = text.indexOf(what, at);
  return end === -1 ? text.length : end + what.length;
}

/** A text that is never closed ends with its line. */
function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "\n" || text[at] === text[start]) return at + 1;
  }
  return text.length;
}

/** After the closing quote, or after the `${` at which code begins. */
function endOfTemplate(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "`") return at + 1;
    else if (text[at] === "$" && text[at + 1] === "{") return at + 2;
  }
  return text.length;
}

/** Whether a value can begin here: then `/` does not divide. */
function isRegex(text: string, at: number): boolean {
  const before = text.slice(Math.max(at - 40, 0), at).trimEnd();
  const last = before.at(-1);
  return last === undefined || /[(,=:[!&|?{};+\-*%<>~^]/.test(last) || wordsBeforeRegex.test(before);
}

function endOfRegex(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === "\n") return start + 1;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "/" && !inClass) return at + 1;
  }
  return start + 1;
}
