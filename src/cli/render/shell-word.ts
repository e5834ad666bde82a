/** A name as it must be typed into a shell, for the commands we suggest: they are meant to be copied. */
export function shellWord(name: string): string {
  return /^[\w@%+:,./][\w@%+=:,./-]*$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}
