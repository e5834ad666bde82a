import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { MailCheck } from "lucide-react";
import { useAct, useAsk, type ResultOf } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { friendlyName } from "../parts/names.ts";
import { Problem } from "../parts/problem.tsx";
import { Badge } from "../parts/status-badge.tsx";
import type { Tone } from "../parts/tone.tsx";
import { tellProblem } from "../parts/toast.ts";
import { When } from "../parts/when.tsx";
import classes from "./settings.module.css";

type Message = ResultOf<"outbox">[number];

const states: Record<Message["state"], { word: string; tone: Tone }> = {
  waiting: { word: "Waits", tone: "warn" },
  sending: { word: "On its way", tone: "live" },
  sent: { word: "Sent", tone: "good" },
  cancelled: { word: "Taken back", tone: "quiet" },
  failed: { word: "Not sent", tone: "bad" },
};

/** Messages that automations send: as long as one waits, it can be taken back. */
export function OutboxSection() {
  const { data, error, refetch } = useAsk("outbox", {});
  const cancel = useAct("outbox_cancel");
  const send = useAct("outbox_send_now");
  const may = useMay();
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  if (data.length === 0) {
    return (
      <Empty icon={MailCheck} title="No messages">
        What automations send waits here for a while, so that you can take it back.
      </Empty>
    );
  }
  return (
    <ul className={`card ${classes.rows}`}>
      {data.map(({ id, job, run_id, recipient, title, text, send_after, state, error: why, created }) => (
        <li key={id} className={classes.row}>
          <Badge tone={states[state].tone}>{states[state].word}</Badge>
          <span className={classes.grow}>
            <strong>{title ?? text.split("\n")[0]}</strong>
            <span className={classes.quiet}>
              to {recipient}
              {job && run_id && (
                <>
                  {" by "}
                  <Link to="/runs/$id" params={{ id: run_id }}>
                    {friendlyName(job)}
                  </Link>
                </>
              )}
              {" · "}
              {state === "waiting" ? "is sent " : ""}
              <When at={state === "waiting" ? send_after : created} />
            </span>
            {why && <span className={classes.quiet}>{why}</span>}
          </span>
          {state === "waiting" && may("outbox_cancel") && (
            <span className={classes.buttons}>
              <Button
                size="compact-md"
                variant="default"
                onClick={() => cancel.mutate({ id }, { onError: tellProblem })}
              >
                Take back
              </Button>
              <Button size="compact-md" variant="subtle" onClick={() => send.mutate({ id }, { onError: tellProblem })}>
                Send now
              </Button>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
