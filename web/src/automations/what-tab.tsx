import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { JobView } from "../../../src/api/views.ts";
import { useAsk } from "../api/hooks.ts";
import { RunBar } from "../parts/run-bar.tsx";
import { NextTimes } from "../parts/when.tsx";
import { State } from "./automation-row.tsx";
import classes from "./automations.module.css";
import { runsWhen, whyWords } from "./job-words.ts";

/** In words: what it does, when, how it went, and why it does or does not run. */
export function WhatTab({ job }: { job: JobView }) {
  const { data: why } = useAsk("why", { job: job.name });
  return (
    <Stack gap="lg">
      <section className={`card ${classes.part}`}>
        <h2>At a glance</h2>
        <dl className={classes.facts}>
          <dt>When</dt>
          <dd>{runsWhen(job)}</dd>
          {job.upcoming.length > 0 && (
            <>
              <dt>Next three times</dt>
              <dd>
                <NextTimes times={job.upcoming} />
              </dd>
            </>
          )}
          <dt>Last time</dt>
          <dd className={classes.actions}>
            <State job={job} />
            {job.last_run !== null && (
              <Anchor size="sm" renderRoot={(props) => <Link to={`/runs/${job.last_run?.id ?? ""}`} {...props} />}>
                Show it
              </Anchor>
            )}
          </dd>
          <dt>Lately</dt>
          <dd>
            <RunBar recent={job.recent} />
          </dd>
          {job.tags.length > 0 && (
            <>
              <dt>Where</dt>
              <dd>On a computer marked {job.tags.join(", ")}.</dd>
            </>
          )}
          {job.secrets.length > 0 && (
            <>
              <dt>Is given</dt>
              <dd>{job.secrets.join(", ")}</dd>
            </>
          )}
        </dl>
      </section>
      {why && (
        <section className={`card ${classes.part}`}>
          <h2>Why it does, or does not, run</h2>
          <Text>{whyWords(why.sentence, job.name)}</Text>
        </section>
      )}
    </Stack>
  );
}
