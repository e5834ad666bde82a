import { Accordion, Button, Group, NumberInput, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import type { JobView } from "../../../src/api/views.ts";
import type { Json } from "../../../src/model/job.ts";
import { ApiError } from "../api/client.ts";
import { useAct, useAsk } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import { SchemaForm } from "../parts/schema-form/schema-form.tsx";
import { cleaned, problemsOf, startingValues, type JsonSchema, type Values } from "../parts/schema-form/schema.ts";
import { tell } from "../parts/toast.ts";
import { asChange, scheduleOf, type ScheduleFields } from "../schedule/fields.ts";
import { ScheduleEditor } from "../schedule/schedule-editor.tsx";
import classes from "./automations.module.css";

type Entry = Readonly<Record<string, Json>>;

export function SettingsTab({ job }: { job: JobView }) {
  const entry = useAsk("job_entry", { job: job.name });
  const form = useAsk("job_form", { job: job.name });
  if (entry.error) return <Problem error={entry.error} retry={() => void entry.refetch()} />;
  if (entry.data === undefined || (form.data === undefined && !form.error)) return <Loading />;
  return (
    <SettingsForm
      // What AIOS has saved is shown anew once it differs; what is being typed is not thrown away by an event.
      key={JSON.stringify(entry.data.entry)}
      job={job}
      entry={entry.data.entry}
      schema={form.data?.schema ?? null}
      known={form.data?.values ?? {}}
    />
  );
}

interface SettingsFormProps {
  job: JobView;
  entry: Entry;
  schema: JsonSchema | null;
  known: Values;
}

interface Draft {
  description: string;
  values: Values;
  schedule: ScheduleFields;
  retries: Json;
  timeout_seconds: Json;
}

function draftOf(entry: Entry, schema: JsonSchema | null, known: Values): Draft {
  const given = (entry["kwargs"] ?? {}) as Values;
  return {
    description: String(entry["description"] ?? ""),
    values: startingValues(schema, { ...known, ...given }),
    schedule: scheduleOf(entry),
    retries: entry["retries"] ?? "",
    timeout_seconds: entry["timeout_seconds"] ?? "",
  };
}

function SettingsForm({ job, entry, schema, known }: SettingsFormProps) {
  const [start] = useState(() => draftOf(entry, schema, known));
  const [draft, setDraft] = useState(start);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const change = useAct("change_job");
  const may = useMay();
  const set = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setProblems({});
  };
  const told = change.error instanceof ApiError ? change.error.fields : {};
  const shown = { ...told, ...problems };
  const isChanged = JSON.stringify(draft) !== JSON.stringify(start);

  const save = () => {
    const found = problemsOf(schema, draft.values);
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    const fields = {
      ...(draft.description === start.description ? {} : { description: draft.description || null }),
      ...(schema === null ? {} : { kwargs: cleaned(schema, draft.values) }),
      ...(draft.schedule === start.schedule ? {} : asChange(draft.schedule)),
      ...(draft.retries === start.retries ? {} : { retries: draft.retries === "" ? null : draft.retries }),
      ...(draft.timeout_seconds === start.timeout_seconds
        ? {}
        : { timeout_seconds: draft.timeout_seconds === "" ? null : draft.timeout_seconds }),
    };
    change.mutate({ job: job.name, fields }, { onSuccess: () => tell("Saved. It holds from now on.") });
  };

  return (
    <Stack gap="lg">
      {schema !== null && Object.keys(schema.properties ?? {}).length > 0 && (
        <section className={`card ${classes.part}`}>
          <h2>What it should know</h2>
          <SchemaForm
            schema={schema}
            values={draft.values}
            problems={shown}
            disabled={change.isPending}
            onChange={(values) => set({ values })}
          />
        </section>
      )}
      <section className={`card ${classes.part}`}>
        <h2>When</h2>
        <ScheduleEditor value={draft.schedule} onChange={(schedule) => set({ schedule })} problems={told} />
      </section>
      <section className={`card ${classes.part}`}>
        <h2>In your words</h2>
        <Textarea
          label="What it does"
          description="Shown in the list of automations."
          autosize
          minRows={2}
          maxLength={500}
          value={draft.description}
          error={told["description"]}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
      </section>
      <Accordion variant="contained" radius="lg">
        <Accordion.Item value="advanced">
          <Accordion.Control>Advanced</Accordion.Control>
          <Accordion.Panel>
            <Group align="flex-start" gap="lg">
              <NumberInput
                label="Attempts"
                description="How often it is tried when it fails."
                min={1}
                value={draft.retries as number | string}
                error={told["retries"]}
                placeholder="3"
                onChange={(retries) => set({ retries })}
              />
              <NumberInput
                label="Longest time"
                description="In seconds; then it is ended."
                min={1}
                value={draft.timeout_seconds as number | string}
                error={told["timeout_seconds"]}
                placeholder="as long as it takes"
                onChange={(seconds) => set({ timeout_seconds: seconds })}
              />
            </Group>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
      {change.error && <Problem error={change.error} />}
      <Group gap="sm">
        <Button onClick={save} disabled={!isChanged || !may("change_job")} loading={change.isPending}>
          Save
        </Button>
        {isChanged && (
          <Button variant="default" onClick={() => setDraft(start)}>
            As it was
          </Button>
        )}
      </Group>
    </Stack>
  );
}
