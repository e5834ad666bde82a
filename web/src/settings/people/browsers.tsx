import { useAct, useAsk } from "../../api/hooks.ts";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { Problem } from "../../parts/problem.tsx";
import { Badge } from "../../parts/status-badge.tsx";
import { tellProblem } from "../../parts/toast.ts";
import { When } from "../../parts/when.tsx";
import { Part } from "../parts.tsx";
import classes from "../settings.module.css";

/** Browsers that are signed in. */
export function Browsers() {
  const { data, error, refetch } = useAsk("sessions", {});
  const revoke = useAct("session_revoke");
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data || data.length === 0) return null;
  return (
    <Part title="Browsers that are signed in">
      <ul className={`card ${classes.rows}`}>
        {data.map(({ id, person, browser, last_used, current }) => (
          <li key={id} className={classes.row}>
            <span className={classes.grow}>
              <strong>{browser}</strong>
              <span className={classes.quiet}>
                {person} · used <When at={last_used} past />
              </span>
            </span>
            {current ? (
              <Badge tone="good">This one</Badge>
            ) : (
              <ConfirmButton
                size="compact-md"
                variant="default"
                question={`Sign ${browser} out?`}
                consequence="Whoever uses it has to sign in again."
                confirm="Sign it out"
                onConfirm={() => revoke.mutate({ id }, { onError: tellProblem })}
              >
                Sign out
              </ConfirmButton>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}
