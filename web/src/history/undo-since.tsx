import { Button, Group, Modal, Select, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useAct, useAsk } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import { tell } from "../parts/toast.ts";
import { midnight } from "./filter.ts";
import classes from "./history.module.css";

type Since = "hour" | "today" | "yesterday" | "week" | "chosen";

const choices: { value: Since; label: string }[] = [
  { value: "hour", label: "an hour ago" },
  { value: "today", label: "this morning at 00:00" },
  { value: "yesterday", label: "yesterday at 00:00" },
  { value: "week", label: "7 days ago" },
  { value: "chosen", label: "a day and time…" },
];

/** Takes back all that was done since a time: first the plan, with what cannot be taken back, then the deed. */
export function UndoSince({ job }: { job: string | undefined }) {
  const [opened, { open, close }] = useDisclosure();
  const may = useMay();
  if (!may("undo_since")) return null;
  return (
    <>
      <Button variant="default" leftSection={<Undo2 size={18} aria-hidden="true" />} onClick={open}>
        Undo everything since…
      </Button>
      <Modal opened={opened} onClose={close} title="Undo everything since…" size="lg" centered>
        <UndoForm job={job} onDone={close} />
      </Modal>
    </>
  );
}

function UndoForm({ job, onDone }: { job: string | undefined; onDone: () => void }) {
  const [choice, setChoice] = useState<Since>("today");
  const [chosen, setChosen] = useState("");
  const [opened] = useState(() => new Date());
  const since = sinceOf(choice, chosen, opened);
  return (
    <>
      <Select
        label="Since"
        data={choices}
        allowDeselect={false}
        value={choice}
        onChange={(value) => setChoice(value as Since)}
        data-autofocus
      />
      {choice === "chosen" && (
        <TextInput
          type="datetime-local"
          label="Day and time"
          mt="sm"
          value={chosen}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      )}
      {since !== null && <Plan since={since} job={job} onDone={onDone} />}
    </>
  );
}

function Plan({ since, job, onDone }: { since: number; job: string | undefined; onDone: () => void }) {
  const params = { since, ...(job === undefined ? {} : { job }) };
  const { data: plan, error, refetch } = useAsk("undo_since_plan", params);
  const undo = useAct("undo_since");
  if (error) return <Problem error={error} retry={() => void refetch()} mt="md" />;
  if (!plan) return <Loading lines={1} />;
  const act = () =>
    undo.mutate(params, {
      onSuccess: ({ sentence, kept }) => {
        tell(sentence, kept.length > 0 ? "warn" : "good");
        onDone();
      },
    });
  return (
    <>
      <Text mt="md" fw={600}>
        {plan.sentence}
      </Text>
      {plan.cannot.length > 0 && (
        <>
          <Text mt="sm">This cannot be taken back:</Text>
          <ul className={classes.plan}>
            {plan.cannot.map(({ effect, why }) => (
              <li key={effect}>{why}</li>
            ))}
          </ul>
        </>
      )}
      {undo.error && <Problem error={undo.error} mt="md" />}
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button disabled={plan.effects === 0} loading={undo.isPending} onClick={act}>
          Undo
        </Button>
      </Group>
    </>
  );
}

function sinceOf(choice: Since, chosen: string, now: Date): number | null {
  switch (choice) {
    case "hour":
      return Math.floor(now.getTime() / 1000) - 3_600;
    case "today":
      return midnight(now, 0);
    case "yesterday":
      return midnight(now, -1);
    case "week":
      return midnight(now, -7);
    case "chosen": {
      const at = new Date(chosen).getTime() / 1000;
      return Number.isNaN(at) ? null : at;
    }
  }
}
