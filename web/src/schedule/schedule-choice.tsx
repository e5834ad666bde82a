import { Anchor, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useAsk } from "../api/hooks.ts";
import { NextTimes } from "../parts/when.tsx";
import { asEntry, type ScheduleFields } from "./fields.ts";
import { ScheduleEditor } from "./schedule-editor.tsx";
import { scheduleWords } from "./words.ts";

interface ScheduleChoiceProps {
  value: ScheduleFields;
  onChange: (value: ScheduleFields) => void;
  problems?: Readonly<Record<string, string>>;
  /** Without the sentence, where it stands beside already. */
  quiet?: boolean;
}

/** A proposal in one sentence with its next times; the fields only for who wants another. */
export function ScheduleChoice({ value, onChange, problems = {}, quiet = false }: ScheduleChoiceProps) {
  const [open, setOpen] = useState(false);
  const { data } = useAsk("look_ahead", { entry: asEntry(value) }, { keep: true, enabled: !open });
  if (open || Object.keys(problems).some((field) => field in value)) {
    return <ScheduleEditor value={value} onChange={onChange} problems={problems} />;
  }
  return (
    <Group justify="space-between" align="flex-start" gap="xs">
      <div>
        {!quiet && <Text fw={600}>Runs {scheduleWords(value)}.</Text>}
        {data && data.upcoming.length > 0 && (
          <Text c="dimmed" size="sm">
            Next: <NextTimes times={data.upcoming} />
          </Text>
        )}
      </div>
      <Anchor component="button" type="button" onClick={() => setOpen(true)}>
        {quiet ? "Another time" : "Change"}
      </Anchor>
    </Group>
  );
}
