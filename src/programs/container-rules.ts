/** Rules of the fields that belong to jobs in containers. */
import { whatIsRight } from "./field-words.ts";
import type { Findings } from "./findings.ts";

export function checkContainer(fields: Record<string, unknown>, findings: Findings): void {
  const hasFile = fields["file"] !== undefined;
  if (fields["image"] === undefined) {
    if (!hasFile) findings.error([], `"file" is missing. Every job needs ${whatIsRight("file")}.`, "key", "file");
    if (fields["network"] !== undefined) {
      const message = '"network" has no effect without "image": a program of this device may always reach the network.';
      findings.warning(["network"], message, "key");
    }
    return;
  }
  if (fields["function"] !== undefined && !hasFile) {
    const message =
      '"function" is a part of a file. Add "file", or leave "function" out: the command of the image runs.';
    findings.error(["function"], message, "key");
  }
  if (fields["working_folder"] === "home") {
    const message =
      '"working_folder: home" cannot be had with "image": the home holds the database and the secrets, which no ' +
      "container gets. Leave it out, and the run has a folder of its own.";
    findings.error(["working_folder"], message);
  }
}
