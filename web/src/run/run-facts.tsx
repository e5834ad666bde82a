import { Code, CopyButton, Button } from "@mantine/core";
import { Copy } from "lucide-react";
import type { ReactNode } from "react";
import { byteCount } from "../parts/bytes.ts";
import { duration } from "../parts/times.ts";
import { When } from "../parts/when.tsx";
import type { RunDetail } from "./outcome-words.ts";
import classes from "./run.module.css";
import { sourceWords } from "./source-words.ts";

/** All that is known of a run, for whoever wants to know it exactly. */
export function RunFacts({ run }: { run: RunDetail }) {
  const command = `aios show ${run.short_id}`;
  return (
    <>
      <dl className={classes.facts}>
        <Fact name="Started by">{sourceWords(run.source)}</Fact>
        <Fact name="Was due">
          <When at={run.due_at} />
        </Fact>
        {run.late_seconds !== null && <Fact name="Late by">{duration(run.late_seconds)}</Fact>}
        <Fact name="Started">
          <When at={run.started} />
        </Fact>
        <Fact name="Ended">{run.finished === null ? "still running" : <When at={run.finished} />}</Fact>
        <Fact name="Took">{duration(run.seconds)}</Fact>
        <Fact name="On">{run.device}</Fact>
        <Fact name="Try number">{run.attempt}</Fact>
        {run.cpu_seconds !== null && <Fact name="Computing time">{duration(run.cpu_seconds)}</Fact>}
        {run.peak_memory_bytes !== null && <Fact name="Most memory">{byteCount(run.peak_memory_bytes)}</Fact>}
        {run.folder && <Fact name="Its files">{run.folder}</Fact>}
        <Fact name="Run number">{run.id}</Fact>
      </dl>
      {(run.args.length > 0 || Object.keys(run.kwargs).length > 0) && (
        <>
          <h3 className={classes.small}>What it was given</h3>
          <Code block tabIndex={0} className={classes.code}>
            {JSON.stringify(run.args.length > 0 ? { args: run.args, ...run.kwargs } : run.kwargs, null, 2)}
          </Code>
        </>
      )}
      <CopyButton value={command}>
        {({ copied, copy }) => (
          <Button size="compact-sm" variant="subtle" leftSection={<Copy size={16} aria-hidden="true" />} onClick={copy}>
            {copied ? "Copied" : "Copy as command"}
          </Button>
        )}
      </CopyButton>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
