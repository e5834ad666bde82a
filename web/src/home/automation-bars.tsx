import { Anchor, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { JobView } from "../../../src/api/views.ts";
import { State } from "../automations/automation-row.tsx";
import { friendlyName } from "../parts/names.ts";
import { RunBar } from "../parts/run-bar.tsx";
import classes from "./home.module.css";

/** More would push everything else out of sight; the rest is one click away. */
const mostShown = 12;

/** Each automation with how its last fourteen runs went. */
export function AutomationBars({ jobs }: { jobs: readonly JobView[] }) {
  const shown = jobs.slice(0, mostShown);
  return (
    <section>
      <Title order={2} mb="xs">
        Your automations
      </Title>
      <ul className={`card ${classes.bars}`}>
        {shown.map((job) => (
          <li key={job.name}>
            <div className={classes.barWords}>
              <Link to="/automations/$job" params={{ job: job.name }}>
                {friendlyName(job.name)}
              </Link>
              <span className={classes.barState}>
                <State job={job} />
              </span>
            </div>
            <RunBar recent={job.recent} />
          </li>
        ))}
      </ul>
      {jobs.length > shown.length && (
        <Anchor mt="xs" size="sm" renderRoot={(props) => <Link to="/automations" {...props} />}>
          All {jobs.length} automations
        </Anchor>
      )}
    </section>
  );
}
