import { Anchor, Button, Group, List, Loader, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ArrowRight, CircleCheck, Eye, Undo2 } from "lucide-react";
import { useState } from "react";
import type { EffectView } from "../../../src/api/effects/declared.ts";
import type { Result } from "../api/client.ts";
import { useAsk } from "../api/hooks.ts";
import { friendlyName } from "../parts/names.ts";
import { Problem } from "../parts/problem.tsx";
import { runWords } from "../parts/run-states.ts";
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

/** What a run would do or has done, in one sentence, with each thing below; and the way back. */
export function RunResult({ run, onUndo, undoing }: { run: Run; onUndo?: () => void; undoing?: boolean }) {
  const { data } = useAsk("effects", { run: run.id });
  const failed = run.state !== "succeeded";
  if (failed) return <Failed run={run} />;
  const nothing = data === undefined || data.effects.length === 0;
  return (
    <div role="status">
      <p className={classes.sentence}>
        {run.preview ? <Eye size={24} aria-hidden="true" /> : <CircleCheck size={24} aria-hidden="true" />}
        <span>{nothing ? (run.preview ? "It works. Nothing would change." : "Done.") : data.sentence}</span>
      </p>
      {data && <Effects effects={data.effects} />}
      {nothing && <Told result={run.result} />}
      <Group gap="sm" mt="sm">
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
        <Anchor size="sm" renderRoot={(props) => <Link to={`/runs/${run.id}`} {...props} />}>
          Show everything it did <ArrowRight size={14} aria-hidden="true" style={{ verticalAlign: "-2px" }} />
        </Anchor>
      </Group>
    </div>
  );
}

const shownAtFirst = 6;

function Effects({ effects }: { effects: readonly EffectView[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? effects : effects.slice(0, shownAtFirst);
  const more = effects.length - shown.length;
  return (
    <>
      <ul className={classes.effects}>
        {shown.map((effect) => (
          <li key={effect.id}>{effect.sentence}</li>
        ))}
      </ul>
      {more > 0 && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          Show {more} more
        </Button>
      )}
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
