import { SegmentedControl, Table, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useAsk } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { friendlyName } from "../parts/names.ts";
import { Problem } from "../parts/problem.tsx";
import { runWords, type RunState } from "../parts/run-states.ts";
import { StatusBadge } from "../parts/status-badge.tsx";
import { clock, counted, duration, friendlyDay } from "../parts/times.ts";
import { When } from "../parts/when.tsx";
import classes from "./charts.module.css";
import { deviceLanes, hourMarks, type DeviceLanes, type LaneBar } from "./timeline-lanes.ts";

const mostInTable = 50;

const spans = [
  { value: "3600", label: "1 hour" },
  { value: "21600", label: "6 hours" },
  { value: "86400", label: "1 day" },
  { value: "604800", label: "7 days" },
];

/** What ran when, on which computer. */
export function Timeline({ job }: { job: string | undefined }) {
  const [span, setSpan] = useState("86400");
  const now = useNow();
  const from = now - Number(span);
  const { data, error, refetch } = useAsk("timeline", { from, until: now }, { keep: true });
  const runs = useMemo(() => (data ?? []).filter((run) => job === undefined || run.job === job), [data, job]);
  const devices = useMemo(() => deviceLanes(runs, from, now, now), [runs, from, now]);
  return (
    <section>
      <div className={classes.head}>
        <Title order={2}>What ran when</Title>
        <SegmentedControl aria-label="How far back" data={spans} value={span} onChange={setSpan} />
      </div>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading lines={1} />}
      {data && runs.length === 0 && <p className={`card ${classes.body}`}>Nothing ran in this time.</p>}
      {runs.length > 0 && (
        <div className={`card ${classes.body}`}>
          {devices.map(({ device, lanes, runs: count }) => (
            <div key={device} className={classes.device}>
              <h3 className={classes.deviceName}>
                {device} <span className={classes.quiet}>{counted(count, "run")}</span>
              </h3>
              <div className={classes.lanes}>
                {lanes.map((lane, at) => (
                  <div key={at} className={classes.lane} aria-hidden="true">
                    {lane.map((bar) => (
                      <Bar key={bar.run} bar={bar} now={now} />
                    ))}
                  </div>
                ))}
              </div>
            </div>
          ))}
          <Marks from={from} until={now} />
          <AsTable devices={devices} />
        </div>
      )}
    </section>
  );
}

function Bar({ bar, now }: { bar: LaneBar; now: number }) {
  const state = bar.state as RunState;
  return (
    <span
      className={classes.bar}
      data-tone={runWords[state].tone}
      style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }}
      title={barWords(bar, now)}
    />
  );
}

/** "Morning report: done, today 09:00, 3 seconds" */
function barWords({ job, state, started, finished }: LaneBar, now: number): string {
  const took = duration((finished ?? now) - started);
  const { word } = runWords[state as RunState];
  return `${friendlyName(job)}: ${word.toLowerCase()}, ${friendlyDay(started)} ${clock(started)}, ${took}`;
}

/** The same as words, for who cannot see the picture or wants to open one of them: a bar may be a hair wide. */
function AsTable({ devices }: { devices: readonly DeviceLanes[] }) {
  const runs = devices
    .flatMap(({ lanes }) => lanes.flat())
    .toSorted((one, other) => other.started - one.started)
    .slice(0, mostInTable);
  return (
    <details>
      <summary className={classes.summary}>As a table</summary>
      <Table.ScrollContainer minWidth={320}>
        <Table mt="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Automation</Table.Th>
              <Table.Th>Started</Table.Th>
              <Table.Th>On</Table.Th>
              <Table.Th>Ended</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {runs.map(({ run, job, started, device, state }) => (
              <Table.Tr key={run}>
                <Table.Td>
                  <Link to="/runs/$id" params={{ id: run }}>
                    {friendlyName(job)}
                  </Link>
                </Table.Td>
                <Table.Td>
                  <When at={started} />
                </Table.Td>
                <Table.Td>{device}</Table.Td>
                <Table.Td>
                  <StatusBadge state={state as RunState} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </details>
  );
}

function Marks({ from, until }: { from: number; until: number }) {
  const isDays = until - from > 2 * 86_400;
  return (
    <div className={classes.marks} aria-hidden="true">
      {hourMarks(from, until).map((at) => (
        <span key={at} style={{ left: `${((at - from) / (until - from)) * 100}%` }}>
          {isDays ? friendlyDay(at) : clock(at)}
        </span>
      ))}
    </div>
  );
}

/** Epoch seconds, anew each minute. */
function useNow(): number {
  const [now, setNow] = useState(wholeMinute);
  useEffect(() => {
    const timer = setInterval(() => setNow(wholeMinute()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** The end of the minute that runs, so that what is asked stays the same within it. */
function wholeMinute(): number {
  return Math.ceil(Date.now() / 60_000) * 60;
}
