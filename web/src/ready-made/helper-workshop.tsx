import { Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CalendarPlus, Eye, Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { ApiError } from "../api/client.ts";
import type { ReadyMadeView } from "../../../src/api/library/views.ts";
import { useAct } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { friendlyName } from "../parts/names.ts";
import { Problem } from "../parts/problem.tsx";
import { SchemaForm } from "../parts/schema-form/schema-form.tsx";
import { cleaned, problemsOf, startingValues, type JsonSchema, type Values } from "../parts/schema-form/schema.ts";
import { friendlyTime } from "../parts/times.ts";
import { tell } from "../parts/toast.ts";
import { scheduleOf } from "../schedule/fields.ts";
import { ScheduleChoice } from "../schedule/schedule-choice.tsx";
import { GoOn } from "./go-on.tsx";
import classes from "./helper.module.css";
import { ownFolder } from "./own-folder.ts";
import trialClasses from "./trial.module.css";
import { RunResult, Working } from "./trial-result.tsx";
import { useTrial } from "./use-trial.ts";

interface HelperWorkshopProps {
  helper: ReadyMadeView;
  /** Begins with a rehearsal on practice files, at once. */
  first: boolean;
  /** What is known already, from a sentence somebody typed. */
  known?: Values;
  knownSchedule?: Values;
  name?: string;
}

/** Fill in, look what would happen, do it once, have it done from now on. */
export function HelperWorkshop({ helper, first, known, knownSchedule, name }: HelperWorkshopProps) {
  const schema = helper.form as JsonSchema;
  const [values, setValues] = useState<Values>(() => startingValues(schema, { ...helper.values, ...known }));
  const [practice, setPractice] = useState(first);
  const [schedule, setSchedule] = useState(() => scheduleOf(knownSchedule ?? helper.schedule));
  const [problems, setProblems] = useState<Record<string, string>>({});
  const { trial, error, busy, preview, once, undo, reset } = useTrial();
  const add = useAct("library_add");
  const navigate = useNavigate();
  const queries = useQueryClient();

  const own = { id: helper.id, values: cleaned(schema, values) };
  const asked = practice ? { id: helper.id, practice } : own;
  useOnce(first, () => preview(asked));

  const choose = (onPractice: boolean) => {
    setPractice(onPractice);
    reset();
  };

  const form = useRef<HTMLElement>(null);
  /** The field that is wrong may be out of sight. */
  const showFirstProblem = () =>
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  /** Does what was asked for, if nothing is wrong with the form as it stands. */
  const checked = (act: () => void) => {
    const found = practice ? {} : problemsOf(schema, values);
    setProblems(found);
    if (Object.keys(found).length === 0) act();
    else showFirstProblem();
  };
  /** From now on it looks after the person's own files, also when it was tried on practice files. */
  const addIt = () =>
    add.mutate(
      { ...own, ...(name ? { name } : {}), schedule: { ...schedule } },
      {
        onSuccess: (job) => {
          const next = job.next_run_at;
          const when = next === null ? "" : ` Next: ${friendlyTime(next)}.`;
          tell(`${friendlyName(job.name)} is on.${when}`);
          // Home is to know of it when it comes into sight.
          const known = queries.refetchQueries({ queryKey: ["jobs"], type: "all" });
          void known.catch(() => {}).then(() => navigate({ to: "/" }));
        },
      },
    );
  const shownProblems = { ...fieldsOf(error), ...fieldsOf(add.error), ...problems };
  const may = useMay();
  const [mayAdd, mayTry] = [may("library_add"), may("library_once")];
  /** What is added looks after one's own files: on practice files it would be a surprise. */
  const addable = mayAdd && !practice;
  const addButton = (
    <Button
      variant={helper.touches_files ? "default" : "filled"}
      leftSection={<CalendarPlus size={18} aria-hidden="true" />}
      loading={add.isPending}
      onClick={() => checked(addIt)}
    >
      Add
    </Button>
  );
  const done = trial.phase === "done";
  const previewed = trial.phase === "previewed";

  const showFirst = (
    <Button
      variant={helper.touches_files ? "filled" : "default"}
      leftSection={<Eye size={18} aria-hidden="true" />}
      onClick={() => checked(() => preview(asked))}
    >
      {trial.phase === "none" ? "Show me first" : "Look again"}
    </Button>
  );
  const doOnce = (
    <Button
      variant={previewed && helper.touches_files ? "filled" : "default"}
      leftSection={<Play size={18} aria-hidden="true" />}
      onClick={() => checked(() => once(asked))}
    >
      Do it once
    </Button>
  );
  const actions = (
    <>
      {(error ?? add.error) && <Problem error={error ?? add.error} mt="md" />}
      <Group gap="sm" mt="md">
        {!helper.touches_files && addable && addButton}
        {!previewed && mayTry && showFirst}
        {mayTry && doOnce}
        {helper.touches_files && addable && addButton}
      </Group>
    </>
  );
  const goOn = (
    <GoOn
      practiced={practice}
      folder={ownFolder(schema, values)}
      schedule={schedule}
      onSchedule={setSchedule}
      problems={fieldsOf(add.error)}
      error={add.error}
      adding={add.isPending}
      onAdd={() => checked(addIt)}
      onChoose={() => choose(false)}
    />
  );

  return (
    <div className={classes.columns} data-first={first}>
      <Stack gap="lg">
        <section className={`card ${classes.part}`} ref={form}>
          <h2>{practice ? "On practice files" : "What it should know"}</h2>
          {helper.practice && (
            <SegmentedControl
              fullWidth
              mb="md"
              aria-label="Which files"
              value={practice ? "practice" : "own"}
              disabled={busy}
              onChange={(value) => choose(value === "practice")}
              data={[
                { value: "practice", label: "Practice files" },
                { value: "own", label: "My real files" },
              ]}
            />
          )}
          {practice ? (
            <Text c="dimmed">
              {done
                ? "Nothing of yours was touched."
                : "AIOS has put practice files in a folder of their own. Nothing of yours is touched."}
            </Text>
          ) : (
            <SchemaForm
              schema={schema}
              values={values}
              problems={shownProblems}
              disabled={busy}
              onChange={(next) => {
                setValues(next);
                setProblems({});
              }}
            />
          )}
        </section>
        {!done && !first && (
          <section className={`card ${classes.part}`}>
            <h2>When</h2>
            <ScheduleChoice value={schedule} onChange={setSchedule} problems={fieldsOf(add.error)} />
          </section>
        )}
      </Stack>

      <section className={`card ${classes.part} ${classes.result}`} aria-label="What happens" aria-live="polite">
        {trial.phase === "none" && (
          <Text c="dimmed" mb="md">
            {helper.touches_files
              ? "Look first: it shows what would change, and changes nothing."
              : "Try it first, or add it right away."}
          </Text>
        )}
        {trial.phase === "previewing" && <Working words="Looking what it would do…" />}
        {trial.phase === "doing" && <Working words="Doing it…" />}
        {trial.phase === "undone" && <p className={trialClasses.sentence}>{trial.sentence}</p>}
        {trial.phase === "previewed" && <RunResult run={trial.run}>{actions}</RunResult>}
        {trial.phase === "done" && (
          <RunResult run={trial.run} undoing={busy} onUndo={() => undo(trial.run.id)}>
            {trial.run.state === "succeeded" && mayAdd ? goOn : actions}
          </RunResult>
        )}
        {(trial.phase === "none" || trial.phase === "undone") && actions}
      </section>
    </div>
  );
}

function fieldsOf(error: unknown): Readonly<Record<string, string>> {
  return error instanceof ApiError ? error.fields : {};
}

/** Once in the life of a page, also where React renders it twice to find mistakes. */
function useOnce(wanted: boolean, act: () => void) {
  const isDone = useRef(false);
  useEffect(() => {
    if (!wanted || isDone.current) return;
    isDone.current = true;
    act();
  });
}
