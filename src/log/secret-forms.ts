/** The forms in which a secret's value turns up in what programs write. */

/** Distinct texts, each at least `least` characters long; of a value of several lines also each line by itself. */
export function formsOf(value: string, least: number): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  const parts = [value, value.trim(), ...(lines.length > 1 ? lines : [])].filter((part) => part.length >= least);
  const forms = parts.flatMap((part) => [
    part,
    ...quotedForms(part),
    ...encodedForms(part),
    ...base64Forms(Buffer.from(part)),
    Buffer.from(part).toString("hex"),
    Buffer.from(part).toString("hex").toUpperCase(),
  ]);
  return [...new Set(forms)].filter((form) => form.length >= least);
}

/** Within JSON, as JavaScript and as Python write it, and within Python's and a shell's quotes. */
function quotedForms(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const ascii = json.replaceAll(
    /[\u0080-\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const repr = json.replaceAll(String.raw`\"`, '"');
  return [
    json,
    ascii,
    json.replaceAll("/", String.raw`\/`),
    repr,
    repr.replaceAll("'", String.raw`\'`),
    value.replaceAll("'", `'\\''`),
    // Within JSON within JSON.
    JSON.stringify(json).slice(1, -1),
  ];
}

/** Percent-encoded: in a path, in a query, in a form; by JavaScript and by Python. */
function encodedForms(value: string): string[] {
  // A lone surrogate, which no URL can carry.
  if (!value.isWellFormed()) return [];
  const component = encodeURIComponent(value);
  const strict = component.replaceAll(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const bases = [component, strict, strict.replaceAll("%7E", "~")];
  const all = bases.flatMap((text) => [text, text.replaceAll("%2F", "/"), text.replaceAll("%20", "+")]);
  return all.flatMap((text) => [text, text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
}

/**
 * A value's base64 depends on where in what is encoded it stands: three alignments. At both ends a character mixes the
 * value with its neighbours; what is left between is the same whatever they are.
 */
function base64Forms(bytes: Buffer): string[] {
  const forms = [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    const begin = [0, 2, 3][offset]!;
    const whole = padded.slice(begin);
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    return [whole, whole.replace(/=+$/, ""), padded.slice(begin, end)];
  });
  return forms.flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
}
