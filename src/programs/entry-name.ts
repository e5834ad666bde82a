/** The name of an entry whose text cannot be parsed, so that the job is shown as broken and not as gone. */

/** The first thing in `text` that looks like the value of a field `name`, or null. */
export function nameInText(text: string): string | null {
  const match = /(?:^|[\s{,-])(["']?)name\1[ \t]*:[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"',}#][^\r\n,}#]*))/.exec(
    text.slice(0, 100_000),
  );
  const name = (match?.[2] ?? match?.[3] ?? match?.[4] ?? "").trim();
  return name === "" || name.length > 200 || /\p{Cc}/u.test(name) ? null : name;
}
