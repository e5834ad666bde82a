/**
 * Reads the jobs out of a Python orchestrator as data: the list `SCHEDULED_JOBS`, without Python and without running
 * anything of the file, as it may well start the orchestrator.
 */
import { type ListProblem, inReadingOrder, placesIn } from "../list-problem.ts";
import { type Element, JobListReader } from "./python-job-list.ts";
import type { PythonValue } from "./python-literals.ts";
import { type PythonAssignment, assignmentsIn } from "./python-statements.ts";
import { type PythonToken, pythonTokens } from "./python-tokens.ts";

export interface ImportedJobs {
  /** As for `jobs.yaml`. */
  entries: Record<string, unknown>[];
  problems: ListProblem[];
}

const listNames = ["SCHEDULED_JOBS", "DEFAULT_JOBS"];

export function importPython(source: string): ImportedJobs {
  const tokens = pythonTokens(source);
  const assignments = assignmentsIn(tokens);
  const problems: ListProblem[] = [];
  const placeOf = placesIn(source);
  const note = (severity: ListProblem["severity"], job: string | null, offset: number, message: string) => {
    problems.push({ job, severity, ...placeOf(offset), message });
  };
  for (const name of listNames) {
    if (!assignments.some((assignment) => assignment.name === name)) continue;
    const elements = readList(name, tokens, assignments, note);
    const entries = elements.flatMap((element) => entryOf(element, note));
    if (entries.length > 0 || name === listNames.at(-1)) return { entries, problems: inReadingOrder(problems) };
  }
  if (problems.length === 0) {
    const message = 'There is no list "SCHEDULED_JOBS = [...]" in this file. Name the file that holds it.';
    note("error", null, 0, message);
  }
  return { entries: [], problems: inReadingOrder(problems) };
}

type Note = (severity: ListProblem["severity"], job: string | null, offset: number, message: string) => void;

/** Goes through the assignments as Python would, from the top, and returns what `name` holds in the end. */
function readList(name: string, tokens: PythonToken[], assignments: PythonAssignment[], note: Note): Element[] {
  const constants = new Map<string, { value: PythonValue } | { reason: string }>();
  const reader = new JobListReader(tokens, constants, (job, offset, message) => note("error", job, offset, message));
  // A list in a class or function is read where there is none at the left margin.
  const place = assignments.some((one) => one.name === name && one.place === "top") ? "top" : null;
  let elements: Element[] | null = null;
  for (const assignment of assignments) {
    const isList = assignment.name === name && (place === null || assignment.place === place);
    if (isList) elements = reader.changed(name, elements, assignment);
    else if (assignment.name === name) {
      note(
        "warning",
        null,
        assignment.offset,
        `${name} is changed here while the program runs. What this does is not taken over.`,
      );
    } else if (assignment.place !== "inside") constants.set(assignment.name, reader.constant(assignment));
    if (!isList && assignment.place !== "inside") reader.remember(assignment);
  }
  return elements ?? [];
}

function entryOf({ value, offset }: Element, note: Note): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    note("error", null, offset, 'This is not a job. A job is a dict, such as {"name": "report", "file": "report.py"}.');
    return [];
  }
  // The original ran programs in the folder of the project.
  return [{ ...value, working_folder: value["working_folder"] ?? "home" }];
}
