import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useAct, useAsk } from "../../api/hooks.ts";
import { useMay } from "../../api/use-may.ts";
import { withFriendlyName } from "../../parts/names.ts";
import { Problem } from "../../parts/problem.tsx";
import { Badge } from "../../parts/status-badge.tsx";
import { tellProblem } from "../../parts/toast.ts";
import { When } from "../../parts/when.tsx";
import { Part } from "../parts.tsx";
import classes from "../settings.module.css";

const closedWords = { recovered: "Works again", seen: "Seen", gone: "Gone" } as const;

/** What was told lately: one alert a problem, however often it happened. */
export function AlertList() {
  const { data, error, refetch } = useAsk("alerts", { limit: 30 });
  const seen = useAct("alert_seen");
  const may = useMay();
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data || data.length === 0) return null;
  return (
    <Part title="Told lately">
      <ul className={`card ${classes.rows}`}>
        {data.map((alert) => (
          <li key={alert.id} className={classes.row}>
            <Badge tone={alert.closed === null ? "bad" : "good"}>
              {alert.closed_how === null ? "Open" : closedWords[alert.closed_how]}
            </Badge>
            <span className={classes.grow}>
              <strong>{withFriendlyName(alert.title, alert.job)}</strong>
              <span className={classes.quiet}>
                {alert.what_next} <When at={alert.last} past />
                {alert.times > 1 && ` · ${alert.times} times`}
              </span>
            </span>
            {alert.run_id !== null && (
              <Link to="/runs/$id" params={{ id: alert.run_id }} aria-label={`Show ${alert.title}`}>
                Show
              </Link>
            )}
            {alert.closed === null && alert.seen === null && may("alert_seen") && (
              <Button
                size="compact-md"
                variant="default"
                onClick={() => seen.mutate({ id: alert.id }, { onError: tellProblem })}
              >
                I have seen it
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}
