import { ActionIcon, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import type { JobView } from "../../../src/api/views.ts";
import { useAct } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { friendlyName } from "../parts/names.ts";
import { RunBar } from "../parts/run-bar.tsx";
import { Badge, StatusBadge } from "../parts/status-badge.tsx";
import { tell, tellProblem } from "../parts/toast.ts";
import { When } from "../parts/when.tsx";
import classes from "./automations.module.css";
import { runsWhen } from "./job-words.ts";
import { OnOff } from "./on-off.tsx";

/** An automation in one row: what it does, when, how it went, and whether it is on. */
export function AutomationRow({ job }: { job: JobView }) {
  const run = useAct("run");
  const may = useMay();
  const name = friendlyName(job.name);
  return (
    <article className={`card ${classes.row}`} data-off={!job.enabled}>
      <OnOff job={job} />
      <div className={classes.words}>
        <h2 className={classes.name}>
          <Link to="/automations/$job" params={{ job: job.name }}>
            {name}
          </Link>
        </h2>
        <p className={classes.what}>
          {job.description && <>{job.description} </>}
          {runsWhen(job)}
        </p>
        <p className={classes.times}>
          <State job={job} />
          {job.next_run_at !== null && (
            <span>
              Next: <When at={job.next_run_at} />
            </span>
          )}
        </p>
      </div>
      <RunBar recent={job.recent} />
      <Tooltip label="Run now">
        <ActionIcon
          variant="default"
          size={40}
          radius="xl"
          aria-label={`Run ${name} now`}
          disabled={job.problem !== null || !may("run")}
          loading={run.isPending}
          onClick={() =>
            run.mutate(
              { job: job.name },
              { onSuccess: () => tell(`${name} starts.`, "live"), onError: (error) => tellProblem(error) },
            )
          }
        >
          <Play size={18} aria-hidden="true" />
        </ActionIcon>
      </Tooltip>
    </article>
  );
}

/** How it is with it now: broken, running, off, or how it went last. */
export function State({ job }: { job: JobView }) {
  if (job.problem !== null) return <Badge tone="bad">Needs mending</Badge>;
  if (job.running > 0) return <StatusBadge state="running" />;
  if (!job.enabled) return <Badge tone="quiet">Off</Badge>;
  if (job.last_run === null) return <Badge tone="quiet">Has not run yet</Badge>;
  return (
    <>
      <StatusBadge state={job.last_run.state} />
      <When at={job.last_run.finished ?? job.last_run.started} past />
    </>
  );
}
