import { Anchor, Progress, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { RunView, StatusView } from "../../../src/api/views.ts";
import { friendlyName } from "../parts/names.ts";
import { When } from "../parts/when.tsx";
import classes from "./home.module.css";

/** What runs at the moment, and what comes next. */
export function Coming({ running, next }: { running: readonly RunView[]; next: StatusView["next"] }) {
  return (
    <>
      {running.length > 0 && (
        <section>
          <Title order={2} mb="xs">
            Running now
          </Title>
          <ul className={classes.plain}>
            {running.map((run) => (
              <li key={run.id}>
                <Running run={run} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <Title order={2} mb="xs">
          Next
        </Title>
        {next.length === 0 && <Text c="dimmed">Nothing is planned.</Text>}
        <ul className={classes.plain}>
          {next.map((one) => (
            <li key={one.job} className={classes.pair}>
              <Anchor
                c="inherit"
                renderRoot={(props) => <Link to="/automations/$job" params={{ job: one.job }} {...props} />}
              >
                {friendlyName(one.job)}
              </Anchor>
              <span className={classes.time}>
                <When at={one.at} />
              </span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Running({ run }: { run: RunView }) {
  const name = friendlyName(run.job);
  return (
    <div>
      <div className={classes.pair}>
        <Anchor c="inherit" renderRoot={(props) => <Link to={`/runs/${run.id}`} {...props} />}>
          {name}
        </Anchor>
        <span className={classes.time}>
          {run.progress === null ? <When at={run.started} past /> : `${Math.round(run.progress * 100)} %`}
        </span>
      </div>
      <Progress
        mt={6}
        size="sm"
        value={(run.progress ?? 1) * 100}
        animated={run.progress === null}
        striped={run.progress === null}
        aria-label={`${name}, how far`}
      />
      {run.progress_text && (
        <Text size="sm" c="dimmed" mt={4}>
          {run.progress_text}
        </Text>
      )}
    </div>
  );
}
