/** What the tests of this folder share: a jobs list read with the real rules of time. */
import { parseLocalTime, scheduleProblem } from "../model/due.ts";
import { type JobsList, readJobsList } from "./jobs-list.ts";

export function read(text: string): JobsList {
  return readJobsList(text, { timezone: "Europe/Berlin", scheduleProblem, parseLocalTime });
}

/** Problems as a person would see them in a terminal. */
export function told(text: string): string[] {
  return read(text).problems.map(({ severity, line, column, job, message }) => {
    return `${line}:${column} ${severity} ${job ?? "-"}: ${message}`;
  });
}
