/** "morning_report" is a name for a file; people read "Morning report". */
export function friendlyName(job: string): string {
  const words = job.replaceAll(/[_-]+/g, " ").trim();
  if (words === "") return job;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
