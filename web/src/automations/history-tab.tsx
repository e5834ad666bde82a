import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useAsk } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import { duration } from "../parts/times.ts";
import { When } from "../parts/when.tsx";
import classes from "./automations.module.css";

export function HistoryTab({ job }: { job: string }) {
  const { data, error, refetch } = useAsk("runs", { job, limit: 50 });
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading />;
  if (data.length === 0) return <Text c="dimmed">Runs will appear here.</Text>;
  return (
    <ul className={classes.runs}>
      {data.map((run) => (
        <li key={run.id}>
          <StatusBadge state={run.state} />
          <Anchor renderRoot={(props) => <Link to={`/runs/${run.id}`} {...props} />}>
            <When at={run.started} />
          </Anchor>
          <Text size="sm" c="dimmed">
            {duration(run.seconds)}
          </Text>
        </li>
      ))}
    </ul>
  );
}
