/** What a TypeScript or JavaScript file says it needs in its first lines: `// npm: name@version`. No I/O. */

export interface NpmLines {
  /** Version or range by name, as npm has them; null where the file names none. */
  dependencies: Record<string, string> | null;
  /** Why they cannot be used, or null. */
  problem: string | null;
}

const line = /^\/\/\s*npm:\s*(.*)$/;
/** By npm's rule for new names; and whatever npm takes for a version, tag or address, as long as it is one word. */
const item = /^(@[a-z0-9~][a-z0-9._~-]*\/[a-z0-9~][a-z0-9._~-]*|[a-z0-9~][a-z0-9._~-]*)(?:@(\S+))?$/i;

export function readNpmLines(source: string): NpmLines {
  if (!source.includes("npm:")) return { dependencies: null, problem: null };
  const dependencies: Record<string, string> = {};
  for (const { number, text } of topComments(source)) {
    const items = line.exec(text)?.[1];
    if (items === undefined) continue;
    for (const one of items.split(",").map((word) => word.trim())) {
      const problem = takeItem(dependencies, one);
      if (problem !== null) return { dependencies: null, problem: `Line ${number} cannot be used: ${problem}.` };
    }
  }
  return { dependencies: Object.keys(dependencies).length > 0 ? dependencies : null, problem: null };
}

function takeItem(dependencies: Record<string, string>, text: string): string | null {
  const match = item.exec(text);
  if (!match?.[1]) return `${JSON.stringify(text)} names no package. Write for example "// npm: is-number@7.0.0"`;
  const [, name, version = "*"] = match;
  const before = dependencies[name];
  if (before !== undefined && before !== version)
    return `it asks for ${name}@${version}, and ${name}@${before} is asked for above`;
  dependencies[name] = version;
  return null;
}

/** Line comments before the first code, also after a `#!` line and around block comments. */
function* topComments(source: string): Generator<{ number: number; text: string }> {
  let inBlock = false;
  let number = 0;
  for (const raw of source.replace(/^\u{FEFF}/u, "").split(/\r\n|\r|\n/)) {
    number += 1;
    const text = raw.trim();
    if (inBlock || text.startsWith("/*")) {
      inBlock = !text.includes("*/", inBlock ? 0 : 2);
      if (!inBlock && !text.endsWith("*/")) return;
    } else if (text.startsWith("//")) yield { number, text };
    else if (text !== "" && !(number === 1 && text.startsWith("#!"))) return;
  }
}
