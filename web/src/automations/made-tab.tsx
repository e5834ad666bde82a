import { Code, Stack } from "@mantine/core";
import type { JobView } from "../../../src/api/views.ts";
import { useAsk } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import classes from "./automations.module.css";

/** The program and its entry in the jobs list. */
export function MadeTab({ job }: { job: JobView }) {
  const { data, error, refetch } = useAsk("job_entry", { job: job.name });
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading />;
  return (
    <Stack gap="lg">
      <section className={`card ${classes.part}`}>
        <h2>Its entry in the jobs list</h2>
        <Code block tabIndex={0}>
          {data.text}
        </Code>
      </section>
    </Stack>
  );
}
