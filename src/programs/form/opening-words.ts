/** The title and the sentence in the words with which a program begins. */
const mostTitle = 80;
const mostSentence = 400;

/** The first line is the title; what follows it, up to a blank line or a tag such as `@param`, is the sentence. */
export function openingWords(text: string): { title: string | null; sentence: string | null } {
  const lines = text
    .slice(0, 20_000)
    .split(/\r\n|\n|\r/)
    .map(plainLine);
  const first = lines.findIndex((line) => line !== "");
  if (first === -1 || lines[first]!.startsWith("@")) return { title: null, sentence: null };
  const title = lines[first]!.replace(/\.$/, "");
  const rest = lines.slice(first + 1);
  const begin = rest.findIndex((line) => line !== "");
  const sentence: string[] = [];
  for (const line of begin === -1 ? [] : rest.slice(begin)) {
    if (line === "" || line.startsWith("@")) break;
    sentence.push(line);
  }
  return {
    title: cut(title, mostTitle),
    sentence: sentence.length === 0 ? null : cut(sentence.join(" "), mostSentence),
  };
}

/** Without what cannot be shown, and what turns text around. */
function plainLine(line: string): string {
  return line.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu, " ").trim();
}

function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
}
