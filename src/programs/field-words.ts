/** What each field of a job is for and what may stand in it, in words: for messages and for the editor's hints. */
import type { z } from "zod";
import { commonFields, jobTypes, scheduleFields } from "../model/job.ts";
import { shown } from "./list-problem.ts";
import { didYouMean } from "./nearest-word.ts";

/** `right` ends the sentence "this is not …"; `about` stands alone. */
export const fieldWords = {
  name: { right: 'a name such as "morning_report"', about: "What the job is called, once in the list." },
  file: {
    right: 'the name of a file such as "report.py"',
    about:
      "The program: a file in Programs/, or an absolute path. With image it may be left out: the image's own command runs.",
  },
  function: {
    right: 'the name of a function such as "main"',
    about: "The function to call. Without it the file runs as a script.",
  },
  type: { right: `one of ${jobTypes.join(", ")}`, about: "When the job runs." },
  time: { right: 'a time of day such as "09:00"', about: "daily: the local time at which it runs." },
  after_time: { right: 'a time of day such as "14:00"', about: "random_daily: when the window opens." },
  before_time: {
    right: 'a time of day such as "18:00"',
    about: "random_daily: when the window closes, on the next day if it is earlier.",
  },
  interval_minutes: {
    right: "a number of minutes such as 60",
    about: "interval: minutes from one start to the next; fractions are allowed.",
  },
  every_seconds: {
    right: "a number of seconds such as 60",
    about: "idle: seconds between two runs while there is nothing else to do.",
  },
  cron: {
    right: 'a cron expression such as "0 9 * * 1-5"',
    about: "cron: minute, hour, day of the month, month and weekday.",
  },
  at: { right: 'a time such as "2026-12-24 18:00"', about: "once: the moment at which it runs." },
  path: { right: 'a path such as "/home/ada/Inbox"', about: "watch: the file or folder whose changes start it." },
  after: {
    right: "a list of names of other jobs such as [fetch_mail]",
    about: "after: the jobs whose success starts it.",
  },
  secret: {
    right: "the name of a secret such as SHOP_SIGNING_KEY",
    about: "webhook: callers must sign what they send with this secret. Without it, knowing the address is enough.",
  },
  tags: { right: "a list of words such as [gpu, storage]", about: "It runs only on devices that have all of these." },
  retries: { right: "a whole number such as 3", about: "Attempts in all; 0 and 1 both mean one." },
  retry_delay_seconds: {
    right: "a number of seconds such as 10",
    about: "How long to wait before the second attempt.",
  },
  timeout_seconds: {
    right: "a number of seconds such as 600",
    about: "How long a run may take; without it, as long as it likes.",
  },
  grace_seconds: {
    right: "a number of seconds such as 10",
    about: "How long a run has to end when asked to, before it is ended by force.",
  },
  args: { right: 'a list of values such as ["report", 2]', about: "What the function or script is given, in order." },
  kwargs: { right: 'a set of fields such as {prompt: "test"}', about: "What the function is given by name." },
  env: { right: 'a set of names with a text each, such as {LANG: "en"}', about: "Environment variables of the run." },
  priority: { right: "a number such as 0", about: "Higher runs first when several wait." },
  enabled: { right: "true or false", about: "false switches the job off." },
  timezone: { right: 'a time zone such as "Europe/Berlin"', about: "The IANA time zone in which its times are read." },
  catch_up: { right: "one of skip, once, all", about: "What to do about times missed while the device was off." },
  overlap: { right: "one of queue, skip, parallel", about: "What to do when it is due while an earlier run is live." },
  working_folder: { right: "one of own, home", about: "Where a run starts: in a folder of its own, or in the home." },
  secrets: {
    right: "a list of names such as [API_KEY]",
    about: "The secrets its runs may read; each is also an environment variable. Set one with: aios secrets set NAME.",
  },
  memory_mb: {
    right: "a number such as 512",
    about: "How many mebibytes a run and all it starts may use, before it is ended; a container without it 2048.",
  },
  cpu: {
    right: "a number such as 0.5 or 2",
    about: "How many processors a run may use; without an image, rounded up to whole ones, on Linux.",
  },
  image: {
    right: 'the name of an image such as "python:3.13-slim"',
    about: "The container image to run in, through docker or podman. It must have what the program needs.",
  },
  network: { right: "true or false", about: "With image: true lets the container reach the network." },
  hold_minutes: {
    right: "a number such as 5",
    about: "How long a message that a run sends can be taken back, before it goes out; 0 sends it at once.",
  },
  description: { right: "a text", about: "What the job is for, for people." },
} as const satisfies Record<string, { right: string; about: string }>;
export type FieldName = keyof typeof fieldWords;

/** Only the fields that say when a job runs, each with the types that read it. */
export const typesOfField = new Map<string, string[]>();
for (const type of jobTypes) {
  for (const field of Object.keys(scheduleFields[type].shape)) {
    if (field !== "type") typesOfField.set(field, [...(typesOfField.get(field) ?? []), type]);
  }
}

/** Every field that means something in an entry. */
export const knownFields: ReadonlySet<string> = new Set([
  ...Object.keys(commonFields.shape),
  ...typesOfField.keys(),
  "type",
]);

export function whatIsRight(field: string): string {
  return Object.hasOwn(fieldWords, field) ? fieldWords[field as FieldName].right : "what belongs here";
}

type Issue = z.core.$ZodIssue;

/** What a schema refused, as a sentence. `value` is what stands in the field. */
export function issueInWords(field: string, value: unknown, issue: Issue): string {
  const right = whatIsRight(field);
  const isLimit = issue.path.length === 1 && typeof value === "number";
  if (issue.code === "too_small" && isLimit) {
    return `"${field}" is ${value}, and must be ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}.`;
  }
  if (issue.code === "too_big" && isLimit) return `"${field}" is ${value}, and must be at most ${issue.maximum}.`;
  if (issue.code === "too_big" && typeof value === "string") {
    return `"${field}" has ${value.length} characters, and may have at most ${issue.maximum}.`;
  }
  const guess = issue.code === "invalid_value" ? didYouMean(String(value), issue.values.map(String)) : "";
  return `"${field}" is ${shown(value)}, which is not ${right}.${guess}`;
}
