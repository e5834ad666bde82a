/** The type of a job: as written, or as its fields tell. */
import { type JobType, jobTypes } from "../model/job.ts";
import { typesOfField } from "./field-words.ts";
import type { Findings } from "./findings.ts";
import { shown } from "./list-problem.ts";
import { didYouMean } from "./nearest-word.ts";

/** Null after an error. */
export function resolveType(fields: Record<string, unknown>, findings: Findings): JobType | null {
  const written = fields["type"];
  if (written === undefined) return guessType(fields, findings);
  if (isJobType(written)) return written;
  const guess = typeof written === "string" ? didYouMean(written, jobTypes) : "";
  const why = `"type" is ${shown(written)}, which AIOS does not know.`;
  findings.error(["type"], `${why}${guess} It is one of ${jobTypes.join(", ")}.`);
  return null;
}

function isJobType(value: unknown): value is JobType {
  return (jobTypes as readonly unknown[]).includes(value);
}

function guessType(fields: Record<string, unknown>, findings: Findings): JobType | null {
  const present = [...typesOfField.keys()].filter((field) => fields[field] !== undefined);
  const types = [...new Set(present.flatMap((field) => typesOfField.get(field) ?? []))].filter(isJobType);
  if (types.length > 1) {
    const names = present.join(" and ");
    findings.error(
      [],
      `"type" is missing, and ${names} belong to different types. Write one of ${types.join(", ")}.`,
      "key",
      "type",
    );
    return null;
  }
  const type = types[0] ?? "trigger";
  const reason = present.length === 0 ? "it has no field that says when to run" : `it has "${present[0]}"`;
  findings.warning([], `"type" is missing. It is read as ${type}, as ${reason}. Write "type: ${type}".`);
  return type;
}
