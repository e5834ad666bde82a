import { Table, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useAsk } from "../api/hooks.ts";
import type { Result } from "../api/client.ts";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import { duration } from "../parts/times.ts";
import { When } from "../parts/when.tsx";
import classes from "./charts.module.css";
import { DurationPlot } from "./duration-plot.ts";
import { durationSentence } from "./duration-words.ts";

type Durations = Result<"durations">;
const shownInTable = 20;

/** How long an automation took, run by run: whether it takes longer than it used to is seen at once. */
export function Durations({ job }: { job: string }) {
  const { data, error, refetch } = useAsk("durations", { job, limit: 300 }, { keep: true });
  return (
    <section>
      <Title order={2} mb="sm">
        How long it took
      </Title>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading lines={1} />}
      {data && data.length < 2 && <p className={`card ${classes.body}`}>After two runs there is something to see.</p>}
      {data && data.length >= 2 && (
        <div className={`card ${classes.body}`}>
          <p className={classes.sentence}>{durationSentence(data)}</p>
          <Plot durations={data} />
          <details>
            <summary className={classes.summary}>As a table</summary>
            <DurationTable durations={data.slice(0, shownInTable)} />
          </details>
        </div>
      )}
    </section>
  );
}

function Plot({ durations }: { durations: Durations }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const plot = new DurationPlot(place.current!, durations);
    return () => plot.remove();
  }, [durations]);
  return <div ref={place} className={classes.plot} aria-hidden="true" />;
}

function DurationTable({ durations }: { durations: Durations }) {
  return (
    <Table.ScrollContainer minWidth={320}>
      <Table mt="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Started</Table.Th>
            <Table.Th>Took</Table.Th>
            <Table.Th>Ended</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {durations.map(({ run, started, seconds, state }) => (
            <Table.Tr key={run}>
              <Table.Td>
                <Link to="/runs/$id" params={{ id: run }}>
                  <When at={started} />
                </Link>
              </Table.Td>
              <Table.Td>{duration(seconds)}</Table.Td>
              <Table.Td>
                <StatusBadge state={state} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
