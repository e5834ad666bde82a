import type { JobView } from "../../../src/api/views.ts";
import { HowMade } from "../editor/how-made.tsx";

/** The program and its entry in the jobs list. */
export function MadeTab({ job }: { job: JobView }) {
  return <HowMade job={job} />;
}
