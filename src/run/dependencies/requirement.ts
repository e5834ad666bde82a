/** One requirement of a Python program (PEP 508), brought into one spelling. No I/O. */

/** A name, then whatever pip makes of the rest. Never an option or a path: those are not requirements. */
const requirement = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*((?:[[(<>=!~;@].*)?)$/;

/** Null where it is none. Names differ neither by case nor by `-`, `_` and `.` (PEP 503). */
export function normalisedRequirement(text: string): string | null {
  const match = requirement.exec(text.trim());
  if (!match?.[1]) return null;
  const name = match[1].toLowerCase().replaceAll(/[-_.]+/g, "-");
  const rest = (match[2] ?? "").replaceAll(/\s+/g, " ");
  if (rest.includes("@")) return `${name} ${rest}`; // in an address, and before a marker after it, spaces count
  const [versions = "", ...marker] = rest.split(";");
  return [`${name}${versions.replaceAll(" ", "")}`, ...marker.map((part) => part.trim())].join("; ");
}

/** What a person calls it: "requests" of `requests[socks]>=2`. */
export function requirementName(normalised: string): string {
  return /^[a-z0-9-]+/.exec(normalised)?.[0] ?? normalised;
}
