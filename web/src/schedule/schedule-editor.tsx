import { Chip, Group, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { CalendarClock } from "lucide-react";
import { useAsk } from "../api/hooks.ts";
import { FolderField } from "../parts/folder-picker.tsx";
import { NextTimes } from "../parts/when.tsx";
import { asEntry, type ScheduleFields } from "./fields.ts";
import classes from "./schedule-editor.module.css";
import { cronOfMonthly, cronOfWeekly, monthlyOf, scheduleWords, weekdays, weeklyOf } from "./words.ts";

type Kind =
  | "daily"
  | "weekly"
  | "monthly"
  | "interval"
  | "random_daily"
  | "once"
  | "watch"
  | "idle"
  | "trigger"
  | "own";

const kinds: readonly { value: Kind; label: string }[] = [
  { value: "daily", label: "Every day" },
  { value: "weekly", label: "On certain days of the week" },
  { value: "monthly", label: "Once a month" },
  { value: "interval", label: "Every few minutes or hours" },
  { value: "random_daily", label: "Every day, at a random time" },
  { value: "once", label: "Once" },
  { value: "watch", label: "When something changes in a folder" },
  { value: "idle", label: "While the computer has nothing else to do" },
  { value: "trigger", label: "Only when I ask" },
];

interface ScheduleEditorProps {
  value: ScheduleFields;
  onChange: (value: ScheduleFields) => void;
  /** By field, as AIOS has found them. */
  problems?: Readonly<Record<string, string>>;
}

/** When it runs, in words; the next three times are always in sight. */
export function ScheduleEditor({ value, onChange, problems = {} }: ScheduleEditorProps) {
  const kind = kindOf(value);
  const known = kinds.some((one) => one.value === kind);
  const ahead = useLookAhead(value);
  const found = { ...ahead.data?.problems, ...problems };
  return (
    <Stack gap="md">
      <div className={classes.fields}>
        <Select
          className={classes.kind}
          label="When"
          data={known ? [...kinds] : [...kinds, { value: kind, label: scheduleWords(value) }]}
          value={kind}
          allowDeselect={false}
          checkIconPosition="right"
          error={found["type"]}
          onChange={(next) => next && onChange(startOf(next, value))}
        />
        <Details kind={kind} value={value} onChange={onChange} problems={found} />
      </div>
      <div className={classes.ahead} aria-live="polite">
        <CalendarClock size={20} aria-hidden="true" />
        <div>
          <Text fw={600}>Runs {scheduleWords(value)}.</Text>
          {ahead.data && ahead.data.upcoming.length > 0 && (
            <Text c="dimmed" size="sm">
              Next: <NextTimes times={ahead.data.upcoming} />
            </Text>
          )}
        </div>
      </div>
    </Stack>
  );
}

function Details({ kind, value, onChange, problems }: ScheduleEditorProps & { kind: Kind }) {
  const set = (change: Partial<ScheduleFields>) => onChange({ ...value, ...change });
  switch (kind) {
    case "daily":
      return <Clock label="At" value={value.time} error={problems?.["time"]} onChange={(time) => set({ time })} />;
    case "weekly": {
      const weekly = weeklyOf(value.cron ?? "") ?? { days: [1], time: "09:00" };
      return (
        <>
          <Clock
            label="At"
            value={weekly.time}
            error={problems?.["cron"]}
            onChange={(time) => set({ cron: cronOfWeekly({ ...weekly, time }) })}
          />
          <Chip.Group
            multiple
            value={weekly.days.map(String)}
            onChange={(days: string[]) =>
              days.length > 0 && set({ cron: cronOfWeekly({ ...weekly, days: days.map(Number) }) })
            }
          >
            <Group gap="xs" className={classes.wide} role="group" aria-label="Days">
              {weekdays.map(({ number, name }) => (
                <Chip key={number} value={String(number)} size="sm">
                  {name}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        </>
      );
    }
    case "monthly": {
      const monthly = monthlyOf(value.cron ?? "") ?? { day: 1, time: "09:00" };
      return (
        <>
          <NumberInput
            label="On day"
            min={1}
            max={31}
            value={monthly.day}
            description={monthly.day > 28 ? "Months without this day are left out." : undefined}
            onChange={(day) => set({ cron: cronOfMonthly({ ...monthly, day: Number(day) || 1 }) })}
          />
          <Clock
            label="At"
            value={monthly.time}
            error={problems?.["cron"]}
            onChange={(time) => set({ cron: cronOfMonthly({ ...monthly, time }) })}
          />
        </>
      );
    }
    case "interval":
      return <Every minutes={value.interval_minutes} error={problems?.["interval_minutes"]} set={set} />;
    case "random_daily":
      return (
        <>
          <Clock
            label="Between"
            value={value.after_time}
            error={problems?.["after_time"]}
            onChange={(time) => set({ after_time: time })}
          />
          <Clock
            label="and"
            value={value.before_time}
            error={problems?.["before_time"]}
            onChange={(time) => set({ before_time: time })}
          />
        </>
      );
    case "once":
      return (
        <TextInput
          type="datetime-local"
          label="At"
          value={String(value.at ?? "")
            .replace(" ", "T")
            .slice(0, 16)}
          error={problems?.["at"]}
          onChange={(event) => set({ at: event.currentTarget.value.replace("T", " ") })}
        />
      );
    case "watch":
      return (
        <FolderField
          label="Folder"
          value={value.path ?? ""}
          error={problems?.["path"]}
          onChange={(path) => set({ path })}
        />
      );
    case "idle":
    case "trigger":
    case "own":
      return null;
  }
}

interface ClockProps {
  label: string;
  value: string | undefined;
  error?: string | undefined;
  onChange: (time: string) => void;
}

function Clock({ label, value, error, onChange }: ClockProps) {
  return (
    <TextInput
      type="time"
      label={label}
      value={value ?? ""}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface EveryProps {
  minutes: number | undefined;
  error: string | undefined;
  set: (change: Partial<ScheduleFields>) => void;
}

const units = [
  { value: "1", label: "minutes" },
  { value: "60", label: "hours" },
  { value: "1440", label: "days" },
];

function Every({ minutes = 60, error, set }: EveryProps) {
  const unit = units.findLast(({ value }) => minutes % Number(value) === 0)?.value ?? "1";
  return (
    <>
      <NumberInput
        label="Every"
        min={1}
        value={minutes / Number(unit)}
        error={error}
        onChange={(count) => Number(count) > 0 && set({ interval_minutes: Number(count) * Number(unit) })}
      />
      <Select
        label="Unit"
        data={units}
        value={unit}
        allowDeselect={false}
        onChange={(next) => next && set({ interval_minutes: (minutes / Number(unit)) * Number(next) })}
      />
    </>
  );
}

/** What of the list above an entry is; "own" for what this form does not know, which it then leaves as it is. */
function kindOf(value: ScheduleFields): Kind {
  if (value.type === "cron") {
    const weekly = weeklyOf(value.cron ?? "");
    if (weekly !== null) return "weekly";
    return monthlyOf(value.cron ?? "") === null ? "own" : "monthly";
  }
  return kinds.some((one) => one.value === value.type) ? (value.type as Kind) : "own";
}

/** A first proposal for each kind, with the time of day that was chosen before. */
function startOf(kind: Kind, before: ScheduleFields): ScheduleFields {
  const time = before.time ?? weeklyOf(before.cron ?? "")?.time ?? monthlyOf(before.cron ?? "")?.time ?? "09:00";
  switch (kind) {
    case "daily":
      return { type: "daily", time };
    case "weekly":
      return { type: "cron", cron: cronOfWeekly({ days: [1], time }) };
    case "monthly":
      return { type: "cron", cron: cronOfMonthly({ day: 1, time }) };
    case "interval":
      return { type: "interval", interval_minutes: 60 };
    case "random_daily":
      return { type: "random_daily", after_time: "09:00", before_time: "17:00" };
    case "once":
      return { type: "once", at: tomorrow(time) };
    case "watch":
      return { type: "watch", path: "~/Downloads" };
    case "idle":
      return { type: "idle" };
    case "trigger":
      return { type: "trigger" };
    case "own":
      return before;
  }
}

function tomorrow(time: string): string {
  const date = new Date(Date.now() + 86_400_000);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}

/** What AIOS itself says of it, asked once typing has paused. */
function useLookAhead(value: ScheduleFields) {
  const [settled] = useDebouncedValue(value, 250);
  return useAsk("look_ahead", { entry: asEntry(settled) }, { keep: true });
}
