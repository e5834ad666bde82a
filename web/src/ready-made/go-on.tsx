import { Anchor, Button, Group, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { CalendarPlus, FolderOpen } from "lucide-react";
import { Problem } from "../parts/problem.tsx";
import { ScheduleChoice } from "../schedule/schedule-choice.tsx";
import { scheduleWords } from "../schedule/words.ts";
import type { ScheduleFields } from "../schedule/fields.ts";
import classes from "./trial.module.css";

interface GoOnProps {
  /** Whether what was done was done on practice files; from now on it is the person's own. */
  practiced: boolean;
  /** Their own folder as far as it is known; null if it still must be chosen, undefined if there is none to choose. */
  folder: string | null | undefined;
  schedule: ScheduleFields;
  onSchedule: (schedule: ScheduleFields) => void;
  problems: Readonly<Record<string, string>>;
  error: unknown;
  adding: boolean;
  onAdd: () => void;
  onChoose: () => void;
}

/** Once it has worked: shall it be done from now on, when, and on what? */
export function GoOn(props: GoOnProps) {
  const { practiced, folder, schedule, onSchedule, problems, error, adding, onAdd, onChoose } = props;
  const navigate = useNavigate();
  const words = scheduleWords(schedule);
  const no = (
    <Button variant="default" onClick={() => void navigate({ to: "/" })}>
      No, that was all
    </Button>
  );
  if (practiced && folder === null) {
    return (
      <div className={classes.ask}>
        <h3>Now for your own files?</h3>
        <Text c="dimmed" size="sm" mb="sm">
          Choose your folders. Nothing happens before you say so.
        </Text>
        <Group gap="sm" mt="md">
          <Button leftSection={<FolderOpen size={18} aria-hidden="true" />} onClick={onChoose}>
            Choose my folders
          </Button>
          {no}
        </Group>
      </div>
    );
  }
  return (
    <div className={classes.ask}>
      <h3>
        {words.charAt(0).toUpperCase()}
        {words.slice(1)}
        {practiced ? ", for your own files?" : "?"}
      </h3>
      <Text c="dimmed" size="sm" mb="sm">
        {folder ? (
          <>
            It then looks after <b>{folder}</b>, and you can undo each time.{" "}
          </>
        ) : (
          "It then runs by itself, and you can undo each time."
        )}
        {folder && practiced && (
          <Anchor component="button" type="button" size="sm" onClick={onChoose}>
            Another folder
          </Anchor>
        )}
      </Text>
      <ScheduleChoice value={schedule} onChange={onSchedule} problems={problems} quiet />
      {error !== null && <Problem error={error} mt="md" />}
      <Group gap="sm" mt="md">
        <Button leftSection={<CalendarPlus size={18} aria-hidden="true" />} loading={adding} onClick={onAdd}>
          Yes, {words}
        </Button>
        {no}
      </Group>
    </div>
  );
}
