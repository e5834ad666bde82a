import { Anchor, Title } from "@mantine/core";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { ArrowLeft, FlaskConical } from "lucide-react";
import type { ReactNode } from "react";
import { useAsk } from "../api/hooks.ts";
import { LogPanel } from "../logs/log-panel.tsx";
import { Loading } from "../parts/loading.tsx";
import { friendlyName } from "../parts/names.ts";
import { Page } from "../parts/page.tsx";
import { Problem } from "../parts/problem.tsx";
import { Badge, StatusBadge } from "../parts/status-badge.tsx";
import { duration } from "../parts/times.ts";
import { When } from "../parts/when.tsx";
import { Artifacts } from "./artifacts.tsx";
import { EffectsSection } from "./effects-section.tsx";
import { OutcomeCard } from "./outcome-card.tsx";
import { outcomeWords, type RunDetail } from "./outcome-words.ts";
import { ResultValue } from "./result-value.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunFacts } from "./run-facts.tsx";
import classes from "./run.module.css";

export function RunPage() {
  const { id } = useParams({ from: "/shell/runs/$id" });
  const { line } = useSearch({ from: "/shell/runs/$id" });
  const { data: run, error, refetch } = useAsk("show", { run: id }, { keep: true });
  const back = (
    <Anchor renderRoot={(props) => <Link to="/history" {...props} />}>
      <ArrowLeft size={16} aria-hidden="true" /> History
    </Anchor>
  );
  if (!run) {
    return (
      <Page title="A run" back={back}>
        {error ? <Problem error={error} retry={() => void refetch()} /> : <Loading />}
      </Page>
    );
  }
  return (
    <Page title={friendlyName(run.job)} back={back} lead={<RunLead run={run} />}>
      <RunBody run={run} line={line} />
    </Page>
  );
}

function RunLead({ run }: { run: RunDetail }) {
  return (
    <span className={classes.chips}>
      <StatusBadge state={run.state} />
      {run.preview && (
        <Badge tone="live" icon={<FlaskConical size={15} aria-hidden="true" />}>
          Rehearsal
        </Badge>
      )}
      {run.late_seconds !== null && <Badge tone="warn">{`${duration(run.late_seconds)} late`}</Badge>}
      <span>
        <When at={run.started} /> · {run.finished === null ? "running for" : "took"} {duration(run.seconds)}
      </span>
    </span>
  );
}

/** Also shown where something was tried out, inside another page. */
export function RunBody({ run, line }: { run: RunDetail; line?: number | undefined }) {
  const isLive = run.state === "running";
  return (
    <>
      <OutcomeCard run={run} words={outcomeWords(run)} actions={<RunActions run={run} />} />
      {run.effects.done + run.effects.captured + run.effects.undone > 0 && (
        <Section title={run.preview ? "What it would do" : "What it did"}>
          <EffectsSection run={run.id} preview={run.preview} />
        </Section>
      )}
      {run.notifications.length > 0 && (
        <Section title="What it tells you">
          <ul className={classes.notes}>
            {run.notifications.map(({ id, title, text }) => (
              <li key={id}>
                {title && <strong>{title} </strong>}
                {text}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {run.result !== null && (
        <Section title="Its result">
          <ResultValue value={run.result} />
        </Section>
      )}
      {run.artifacts.length > 0 && (
        <Section title="Files it kept">
          <Artifacts artifacts={run.artifacts} />
        </Section>
      )}
      <div className={classes.section}>
        <Title order={2}>What it said</Title>
        <LogPanel run={run.id} isLive={isLive} name={`${run.job}-${run.short_id}`} at={line ?? null} />
      </div>
      <Section>
        <details className={classes.fold}>
          <summary>All details</summary>
          <RunFacts run={run} />
        </details>
      </Section>
    </>
  );
}

function Section({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <div className={classes.section}>
      {title && <Title order={2}>{title}</Title>}
      <div className={`card ${classes.body}`}>{children}</div>
    </div>
  );
}
