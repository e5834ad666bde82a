import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useAsk } from "../api/hooks.ts";
import { friendlyName, withFriendlyName } from "../parts/names.ts";
import { Problem } from "../parts/problem.tsx";
import { When } from "../parts/when.tsx";
import classes from "./reviews.module.css";

/** What was decided lately, by whom. */
export function DecidedList() {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={classes.fold} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Decided before</summary>
      {isOpen && <Decided />}
    </details>
  );
}

function Decided() {
  const { data, error, refetch } = useAsk("reviews", { state: "decided", limit: 30 });
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return null;
  if (data.length === 0) return <p className={classes.quiet}>Nothing was decided yet.</p>;
  return (
    <ul className={`card ${classes.lines}`}>
      {data.map(({ id, title, job, run_id, decision_words, decided, decided_by, reason }) => (
        <li key={id} className={classes.lineRow}>
          <span className={classes.grow}>
            {withFriendlyName(title, job)} {job && <span className={classes.quiet}>· {friendlyName(job)}</span>}
            <br />
            <strong>{decision_words}</strong>
            {reason && <span className={classes.quiet}> · {reason}</span>}
          </span>
          <span className={classes.quiet}>
            {decided_by && `${decided_by}, `}
            {decided !== null && <When at={decided} past />}
          </span>
          {run_id !== null && (
            <Anchor renderRoot={(given) => <Link to="/runs/$id" params={{ id: run_id }} {...given} />}>The run</Anchor>
          )}
        </li>
      ))}
    </ul>
  );
}
