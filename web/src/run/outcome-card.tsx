import { Button, Code, Progress } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { toneIcon } from "../parts/tone.tsx";
import classes from "./run.module.css";
import type { OutcomeWords, RunDetail } from "./outcome-words.ts";

interface OutcomeCardProps {
  run: RunDetail;
  words: OutcomeWords;
  /** What to do next, as buttons. */
  actions: ReactNode;
}

/** The first thing on a run's page: what happened, why, and what to do. Details for experts are one click away. */
export function OutcomeCard({ run, words, actions }: OutcomeCardProps) {
  const [open, setOpen] = useState(false);
  const detail = technicalDetail(run);
  return (
    <section className={classes.outcome} data-tone={words.tone} aria-label="What happened">
      <span className={classes.outcomeIcon}>{toneIcon(words.tone, 30)}</span>
      <div className={classes.outcomeWords}>
        <p className={classes.what}>{words.what}</p>
        {words.why && <p className={classes.why}>{words.why}</p>}
        {words.next && <p className={classes.next}>{words.next}</p>}
        {run.state === "running" && run.progress !== null && (
          <div className={classes.progress}>
            <Progress.Root size="lg" radius="xl" flex={1}>
              <Progress.Section value={run.progress * 100} aria-label="How far it is" />
            </Progress.Root>
            <span className="figures">{Math.round(run.progress * 100)} %</span>
          </div>
        )}
        <div className={classes.buttons}>
          {actions}
          {detail && (
            <Button variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
              Technical details
            </Button>
          )}
        </div>
        {open && detail && (
          <Code block tabIndex={0} className={classes.detail}>
            {detail}
          </Code>
        )}
      </div>
    </section>
  );
}

function technicalDetail({ error, exit_code, signal }: RunDetail): string | null {
  const lines = [
    error && `${error.type}: ${error.message}`,
    exit_code !== null && exit_code !== 0 && `Exit code ${exit_code}`,
    signal && `Ended by ${signal}`,
    error?.traceback && `\n${error.traceback}`,
  ];
  const text = lines.filter(Boolean).join("\n");
  return text === "" ? null : text;
}
