import { Anchor, Button, List, Loader, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ArrowRight, CircleCheck, Eye, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Result } from "../api/client.ts";
import { useAsk } from "../api/hooks.ts";
import { friendlyName } from "../parts/names.ts";
import { Problem } from "../parts/problem.tsx";
import { runWords } from "../parts/run-states.ts";
import { EffectList } from "./effect-list.tsx";
import classes from "./trial.module.css";

type Run = NonNullable<Result<"trigger">["run"]>;

/** While it works: what is awaited. */
export function Working({ words }: { words: string }) {
  return (
    <div className={classes.working} role="status">
      <Loader size={22} />
      <Text>{words}</Text>
    </div>
  );
}

interface RunResultProps {
  run: Run;
  onUndo?: () => void;
  undoing?: boolean;
  /** What to do next: below the sentence, above everything that can be long. */
  children?: ReactNode;
}

/** What a run would do or has done, in one sentence; what to do next; then each thing by itself. */
export function RunResult({ run, onUndo, undoing, children }: RunResultProps) {
  const { data } = useAsk("effects", { run: run.id });
  if (run.state !== "succeeded") {
    return (
      <>
        <Failed run={run} />
        {children}
      </>
    );
  }
  const nothing = data === undefined || data.effects.length === 0;
  const still = run.preview ? "It works. Nothing would change." : "Done.";
  return (
    <>
      <p className={classes.sentence} role="status">
        {run.preview ? <Eye size={24} aria-hidden="true" /> : <CircleCheck size={24} aria-hidden="true" />}
        <span>{nothing ? still : data.sentence}</span>
      </p>
      {nothing && <Told result={run.result} />}
      {onUndo && data?.undo.possible && (
        <Button
          variant="default"
          leftSection={<Undo2 size={18} aria-hidden="true" />}
          loading={undoing}
          onClick={onUndo}
        >
          Undo
        </Button>
      )}
      {children}
      {data && <EffectList effects={data.effects} shownAtFirst={run.preview ? 4 : 2} />}
      <p className={classes.more}>
        <Anchor size="sm" renderRoot={(props) => <Link to={`/runs/${run.id}`} {...props} />}>
          All about it <ArrowRight size={14} aria-hidden="true" style={{ verticalAlign: "-2px" }} />
        </Anchor>
      </p>
    </>
  );
}

/** What the program gave back: for one that changes nothing, that is what it found out. */
function Told({ result }: { result: unknown }) {
  if (typeof result === "string") return <Text>{result}</Text>;
  if (result === null || typeof result !== "object" || Array.isArray(result)) return null;
  const parts = Object.entries(result).filter(([, value]) => value !== null && typeof value !== "object");
  if (parts.length === 0) return null;
  return (
    <List listStyleType="none" className={classes.told}>
      {parts.map(([name, value]) => (
        <List.Item key={name}>
          <Text span c="dimmed">
            {friendlyName(name)}:
          </Text>{" "}
          {value === true ? "yes" : value === false ? "no" : String(value)}
        </List.Item>
      ))}
    </List>
  );
}

function Failed({ run }: { run: Run }) {
  return (
    <Problem error={run.error?.message ?? `${runWords[run.state].word}.`} detail={run.error?.traceback}>
      <Anchor size="sm" renderRoot={(props) => <Link to={`/runs/${run.id}`} {...props} />}>
        Show what happened
      </Anchor>
    </Problem>
  );
}
