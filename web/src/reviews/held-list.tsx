import { Button, Kbd } from "@mantine/core";
import { CircleCheck, Undo2 } from "lucide-react";
import { held, useHeld } from "./deciding.ts";
import classes from "./reviews.module.css";

/** What was decided and is about to be sent: each can still be taken back. */
export function HeldList() {
  const items = useHeld();
  if (items.length === 0) return null;
  const last = items.findLast((item) => !item.isSending);
  return (
    <ul className={classes.held} aria-label="Decided just now" aria-live="polite">
      {items.map((item) => (
        <li key={item.key} className={classes.heldItem}>
          <CircleCheck size={20} aria-hidden="true" />
          <span className={classes.heldWords}>{item.words}</span>
          <Button
            size="compact-md"
            variant="default"
            disabled={item.isSending}
            leftSection={<Undo2 size={16} aria-hidden="true" />}
            rightSection={item === last ? <Kbd className={classes.key}>Z</Kbd> : undefined}
            onClick={() => held.takeBack(item.key)}
          >
            Undo
          </Button>
        </li>
      ))}
    </ul>
  );
}
