import { useAsk } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import { Badge } from "../parts/status-badge.tsx";
import { counted } from "../parts/times.ts";
import { When } from "../parts/when.tsx";
import classes from "./settings.module.css";

/** The computers that run automations, and whether they answer. */
export function DevicesSection() {
  const { data, error, refetch } = useAsk("devices", {});
  const { data: status } = useAsk("status", {});
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <ul className={`card ${classes.rows}`}>
      {data.map((device) => (
        <li key={device.device} className={classes.row}>
          <span className={classes.grow}>
            <strong>{device.device}</strong>
            <span className={classes.quiet}>
              {device.tags.length > 0 && `${device.tags.join(", ")} · `}
              runs {counted(device.running, "thing")} now, {device.slots} at most · AIOS {device.version}
            </span>
          </span>
          {status?.stop_all && (
            <Badge tone={device.stop_confirmed ? "quiet" : "bad"}>
              {device.stop_confirmed ? "Stopped" : "Not stopped"}
            </Badge>
          )}
          <Badge tone={device.alive ? "good" : "quiet"}>{device.alive ? "Here" : "Away"}</Badge>
          {!device.alive && (
            <span className={classes.quiet}>
              last seen <When at={device.last_seen} past />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
