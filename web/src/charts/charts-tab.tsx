import { Select, Stack } from "@mantine/core";
import { useAsk } from "../api/hooks.ts";
import { friendlyName } from "../parts/names.ts";
import { Calendar } from "./calendar.tsx";
import { Durations } from "./durations.tsx";
import { Timeline } from "./timeline.tsx";

/** Where looking beats reading: a year at a glance, what ran when, and whether something takes longer than it did. */
export function ChartsTab({ job, onJob }: { job: string | undefined; onJob: (job: string | undefined) => void }) {
  const { data: jobs = [] } = useAsk("jobs", {});
  return (
    <Stack gap="xl">
      <Select
        label="Automation"
        placeholder="All"
        clearable
        searchable
        maw="22rem"
        data={jobs.map(({ name }) => ({ value: name, label: friendlyName(name) }))}
        value={job ?? null}
        onChange={(chosen) => onJob(chosen ?? undefined)}
      />
      <Calendar job={job} />
      {job !== undefined && <Durations job={job} />}
      <Timeline job={job} />
    </Stack>
  );
}
