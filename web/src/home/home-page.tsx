import { Stack } from "@mantine/core";
import { useAsk } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { useTitle } from "../parts/page.tsx";
import { Problem } from "../parts/problem.tsx";
import { Verdict } from "../parts/verdict.tsx";
import { useConnection } from "../shell/connection-banner.tsx";
import { AutomationBars } from "./automation-bars.tsx";
import { Attention } from "./attention.tsx";
import { Coming } from "./coming-runs.tsx";
import { FirstHelpers, isNewHere } from "./first-helpers.tsx";
import { Told } from "./told.tsx";
import classes from "./home.module.css";
import { verdictWords } from "./verdict-words.ts";

/** Whether everything is fine, what needs a person, what comes next: all of it in sight. */
export function HomePage() {
  useTitle("AIOS");
  const connection = useConnection();
  const { data, error, refetch } = useAsk("status", {});
  const { data: jobs } = useAsk("jobs", {});
  if (data === undefined) return error ? <Problem error={error} retry={() => void refetch()} /> : <Loading />;
  const isNew = jobs !== undefined && isNewHere(jobs);
  return (
    <Stack gap="xl">
      <Verdict state={data.state} sentence={verdictWords(data)} stale={connection === "lost" || error !== null} />
      {data.attention.length > 0 && <Attention items={data.attention} />}
      {isNew && <FirstHelpers />}
      <div className={classes.columns}>
        {jobs && jobs.length > 0 && <AutomationBars jobs={jobs} />}
        <Stack gap="lg">
          <Coming running={data.running} next={data.next} />
          <Told notifications={data.notifications} />
        </Stack>
      </div>
    </Stack>
  );
}
