import { Button, Switch } from "@mantine/core";
import { useState } from "react";
import { useAct, useAsk, type ResultOf } from "../../api/hooks.ts";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { useMay } from "../../api/use-may.ts";
import { May } from "../../parts/may.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Problem } from "../../parts/problem.tsx";
import { Badge } from "../../parts/status-badge.tsx";
import { tell, tellProblem } from "../../parts/toast.ts";
import { When } from "../../parts/when.tsx";
import { BadWords, FormButton, Part } from "../parts.tsx";
import classes from "../settings.module.css";
import { AlertList } from "./alert-list.tsx";
import { ChannelForm } from "./channel-form.tsx";
import { PushButton } from "./push-button.tsx";

type Channel = ResultOf<"channels">[number];
type Kind = ResultOf<"channel_kinds">[number];

/** How somebody hears of what went wrong: each way with a test of its own. */
export function AlertsSection() {
  const may = useMay();
  const enabled = may("channels");
  const { data: channels = [], isPending, error, refetch } = useAsk("channels", {}, { enabled });
  const { data: kinds = [], isPending: isKindPending } = useAsk("channel_kinds", {}, { enabled });
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (enabled && (isPending || isKindPending)) return <Loading />;
  const ofForms = may("channel_add") ? kinds.filter(({ kind }) => kind !== "push") : [];
  return (
    <>
      <Part title="Ways to you">
        <ul className={`card ${classes.rows}`}>
          <li className={classes.row}>
            <span className={classes.grow}>
              <strong>This page</strong>
              <span className={classes.quiet}>On Home and in Waiting for you, always.</span>
            </span>
            <Badge tone="good">On</Badge>
          </li>
          {channels.map((channel) => (
            <ChannelRow key={channel.id} channel={channel} kind={kinds.find(({ kind }) => kind === channel.kind)} />
          ))}
        </ul>
      </Part>
      <Part title="Add a way">
        <ul className={`card ${classes.rows}`}>
          {ofForms.map((kind) => (
            <li key={kind.kind} className={classes.row}>
              <span className={classes.grow}>
                <strong>{kind.title}</strong>
                <span className={classes.quiet}>{kind.sentence}</span>
              </span>
              <FormButton label="Add" title={kind.title} variant="default">
                {(close) => <ChannelForm kind={kind} channel={null} onDone={close} />}
              </FormButton>
            </li>
          ))}
          <li className={classes.row}>
            <span className={classes.grow}>
              <strong>This browser</strong>
              <span className={classes.quiet}>It shows messages also while this page is closed.</span>
            </span>
            <PushButton />
          </li>
        </ul>
      </Part>
      <AlertList />
    </>
  );
}

function ChannelRow({ channel, kind }: { channel: Channel; kind: Kind | undefined }) {
  const { id, name, enabled, last_sent, last_error, trouble } = channel;
  const change = useAct("channel_change");
  const remove = useAct("channel_delete");
  return (
    <li className={classes.row}>
      <span className={classes.grow}>
        <strong>{name}</strong>
        <span className={classes.quiet}>
          {kind?.title}
          {last_sent !== null && (
            <>
              {" · last sent "}
              <When at={last_sent} past />
            </>
          )}
        </span>
        {(last_error ?? trouble) && <BadWords>{last_error ?? trouble}</BadWords>}
      </span>
      <May act="channel_change">
        <Switch
          label={enabled ? "On" : "Off"}
          aria-label={`${name} on`}
          checked={enabled}
          onChange={(event) => change.mutate({ id, enabled: event.currentTarget.checked }, { onError: tellProblem })}
        />
        <TestButton id={id} />
        {kind && Object.keys((kind.form["properties"] as object | undefined) ?? {}).length > 0 && (
          <FormButton label="Change" title={name} variant="subtle" size="compact-md">
            {(close) => <ChannelForm kind={kind} channel={channel} onDone={close} />}
          </FormButton>
        )}
        <ConfirmButton
          size="compact-md"
          variant="subtle"
          question={`Remove ${name}?`}
          consequence="You will not hear of anything by this way any more."
          confirm="Remove"
          onConfirm={() => remove.mutate({ id }, { onError: tellProblem })}
        >
          Remove
        </ConfirmButton>
      </May>
    </li>
  );
}

function TestButton({ id }: { id: string }) {
  const test = useAct("channel_test");
  const [problem, setProblem] = useState<string | null>(null);
  const act = () =>
    test.mutate(
      { id },
      {
        onSuccess: ({ sent, message }) => {
          setProblem(sent ? null : message);
          if (sent) tell(message);
        },
        onError: (error) => setProblem(error.message),
      },
    );
  return (
    <>
      <Button size="compact-md" variant="default" loading={test.isPending} onClick={act}>
        Send a test
      </Button>
      {problem && <Problem error={problem} w="100%" />}
    </>
  );
}
