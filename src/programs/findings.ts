/** What was found about one entry, before it is known where in the text its fields stand. */
import type { Path } from "./entry-places.ts";

export interface Finding {
  severity: "error" | "warning";
  /** The field, and the place inside its value; empty for the entry as a whole. */
  path: Path;
  /** Which field it is about, also where that is missing and so stands nowhere; empty for the entry as a whole. */
  field: string;
  on: "key" | "value";
  message: string;
}

export interface Findings {
  readonly all: Finding[];
  /** `field` is given where the path does not say it, as a missing field stands nowhere. */
  error(path: Path, message: string, on?: "key" | "value", field?: string): void;
  warning(path: Path, message: string, on?: "key" | "value"): void;
  /** Whether there are errors; with `field`, errors of that field. */
  failed(field?: string): boolean;
}

export function findingsOf(): Findings {
  const all: Finding[] = [];
  const failedFields = new Set<string>();
  return {
    all,
    error(path, message, on = "value", field = String(path[0] ?? "")) {
      failedFields.add(field);
      all.push({ severity: "error", path, field, on, message });
    },
    warning(path, message, on = "value") {
      all.push({ severity: "warning", path, field: String(path[0] ?? ""), on, message });
    },
    failed: (field) => (field === undefined ? failedFields.size > 0 : failedFields.has(field)),
  };
}
