import { Anchor } from "@mantine/core";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import type { EffectView } from "../../../src/api/effects/declared.ts";
import { shortEffect } from "./effect-words.ts";
import classes from "./trial.module.css";

interface EffectListProps {
  effects: readonly EffectView[];
  /** How many are shown before somebody asks for all. */
  shownAtFirst: number;
}

/** Each thing that was or would be done, in a line; folders that are made for it are not worth one. */
export function EffectList({ effects, shownAtFirst }: EffectListProps) {
  const [all, setAll] = useState(false);
  const telling = effects.filter((effect) => effect.kind !== "make_folder");
  const shown = all ? telling : telling.slice(0, shownAtFirst);
  const more = telling.length - shown.length;
  if (telling.length === 0) return null;
  return (
    <div className={classes.list}>
      <ul className={classes.effects}>
        {shown.map((effect) => (
          <li key={effect.id} title={effect.sentence}>
            <Line effect={effect} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <Anchor component="button" type="button" size="sm" onClick={() => setAll(true)}>
          Show {more} more
        </Anchor>
      )}
    </div>
  );
}

function Line({ effect }: { effect: EffectView }) {
  const { what, where } = shortEffect(effect);
  return (
    <>
      <span>{what}</span>
      {where !== null && (
        <span className={classes.where}>
          <ArrowRight size={15} aria-label="to" />
          {where}
        </span>
      )}
    </>
  );
}
