/** "morning_report" is a name for a file; people read "Morning report". */
export function friendlyName(job: string): string {
  const words = job.replaceAll(/[_-]+/g, " ").trim();
  if (words === "") return job;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "back_up_photos failed" as people read it: "Back up photos failed". */
export function withFriendlyName(sentence: string, job: string | null): string {
  return job !== null && sentence.startsWith(`${job} `)
    ? `${friendlyName(job)}${sentence.slice(job.length)}`
    : sentence;
}
