import { Button } from "@mantine/core";
import { Copy, FilePlus2, FolderInput, FolderPlus, Send, Trash2, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { useAsk, type ResultOf } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import { Badge } from "../parts/status-badge.tsx";
import type { Tone } from "../parts/tone.tsx";
import classes from "./run.module.css";

type Effects = ResultOf<"effects">;
type Effect = Effects["effects"][number];

const shownFirst = 20;

/** What a run did to the world, or would do, and the way back. What cannot be taken back is said beforehand. */
export function EffectsSection({ run, preview }: { run: string; preview: boolean }) {
  const { data, error, refetch } = useAsk("effects", { run }, { keep: true });
  const [all, setAll] = useState(false);
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading lines={1} />;
  const { effects, sentence } = data;
  const shown = all ? effects : effects.slice(0, shownFirst);
  return (
    <>
      <p className={classes.sentence}>{sentence}</p>
      <ul className={classes.effects}>
        {shown.map((effect) => (
          <EffectLine key={effect.id} effect={effect} />
        ))}
      </ul>
      {shown.length < effects.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          Show all {effects.length.toLocaleString("en-GB")}
        </Button>
      )}
      {!preview && <UndoRow undo={data.undo} />}
    </>
  );
}

const icons: Record<Effect["kind"], LucideIcon> = {
  move: FolderInput,
  write: FilePlus2,
  copy: Copy,
  delete: Trash2,
  make_folder: FolderPlus,
  send: Send,
};

const states: Record<Effect["state"], { word: string; tone: Tone } | null> = {
  captured: null,
  done: null,
  planned: { word: "Not yet", tone: "quiet" },
  failed: { word: "Failed", tone: "bad" },
  undone: { word: "Taken back", tone: "quiet" },
  kept: { word: "Could not be taken back", tone: "warn" },
};

function EffectLine({ effect }: { effect: Effect }) {
  const Icon = icons[effect.kind];
  const state = states[effect.state];
  return (
    <li className={classes.effect}>
      <Icon size={18} aria-hidden="true" />
      <span>
        {effect.sentence}
        {state && (
          <>
            {" "}
            <Badge tone={state.tone}>{state.word}</Badge>
          </>
        )}
      </span>
    </li>
  );
}

/** Whether it can be taken back, and what of it cannot. The button stands on top of the page. */
function UndoRow({ undo }: { undo: Effects["undo"] }) {
  return (
    <div className={classes.undo}>
      <p className={classes.quiet}>{undo.sentence}</p>
      {undo.cannot.length > 0 && (
        <ul className={classes.list}>
          {undo.cannot.map(({ effect, why }) => (
            <li key={effect}>{why}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
