/** The one way in which a text is parsed as YAML, wherever in this folder. */
import { type Document, parseDocument } from "yaml";

/**
 * How often anchors may be used inside one entry. The limit of 100 that the parser sets is meant for texts of
 * strangers; this one still stops a text that would grow without bound.
 */
export const maxAliases = 10_000;

/**
 * YAML 1.2, so that `9:00` is a text and not the number 540. Merge keys (`<<: *defaults`) are read although 1.2
 * left them out: they are how people share fields between jobs.
 */
export function parseYaml(text: string): Document.Parsed {
  return parseDocument(text, { merge: true, prettyErrors: false, logLevel: "error" });
}
