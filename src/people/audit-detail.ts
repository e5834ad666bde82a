/**
 * What an act was about, for the audit. By a list of what may stand there, not of what may not: a field nobody has
 * thought of is named, and its value left out. So no secret, password or text of a person gets in.
 */
const told = new Set([
  ...["job", "run", "id", "ids", "effect", "trigger", "file", "path", "program", "key", "name", "names", "target"],
  ...[
    "role",
    "disabled",
    "enabled",
    "kind",
    "choice",
    "state",
    "since",
    "until",
    "at",
    "days",
    "version",
    "from",
    "to",
  ],
  ...["preview", "practice", "item"],
]);
const longestValue = 200;
const mostItems = 20;

export function detailOf(params: Record<string, unknown>): Record<string, unknown> {
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  const shown = given.filter(([name, value]) => told.has(name) && isPlain(value));
  const hidden = given.filter(([name, value]) => !(told.has(name) && isPlain(value))).map(([name]) => name);
  return {
    ...Object.fromEntries(shown.map(([name, value]) => [name, shorten(value)])),
    ...(hidden.length > 0 ? { also: hidden.slice(0, mostItems) } : {}),
  };
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => !Array.isArray(item) && isPlain(item));
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function shorten(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, mostItems).map(shorten);
  return typeof value === "string" && value.length > longestValue ? `${value.slice(0, longestValue)}…` : value;
}
