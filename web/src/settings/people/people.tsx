import { Button, Radio, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAct, useAsk, type ResultOf } from "../../api/hooks.ts";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Problem } from "../../parts/problem.tsx";
import { Badge } from "../../parts/status-badge.tsx";
import { tellProblem } from "../../parts/toast.ts";
import { When } from "../../parts/when.tsx";
import { CopyText, Form, FormButton, Part } from "../parts.tsx";
import classes from "../settings.module.css";

type Person = ResultOf<"people_list">[number];
type Role = Person["role"];

const roleWords: Record<Role, { word: string; sentence: string }> = {
  viewer: { word: "Viewer", sentence: "May look at everything, and change nothing." },
  operator: { word: "Operator", sentence: "May also run, stop, decide and undo." },
  owner: { word: "Owner", sentence: "May do everything, also change automations and people." },
};

const roleChoices = (Object.entries(roleWords) as [Role, { word: string }][]).map(([value, { word }]) => ({
  value,
  label: word,
}));

/** Who may use this AIOS. */
export function People() {
  const { data, error, refetch } = useAsk("people_list", {});
  const add = (
    <FormButton label="Add a person" title="Add a person">
      {(close) => <AddForm onDone={close} />}
    </FormButton>
  );
  return (
    <Part title="People" action={add}>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading lines={2} />}
      {data?.length === 0 && <p className={classes.quiet}>Nobody yet. Whoever comes in by the first link owns it.</p>}
      {data && data.length > 0 && (
        <ul className={`card ${classes.rows}`}>
          {data.map((person) => (
            <PersonRow key={person.id} person={person} />
          ))}
        </ul>
      )}
    </Part>
  );
}

function PersonRow({ person }: { person: Person }) {
  const { id, name, role, you, disabled, last_seen } = person;
  const change = useAct("person_change");
  const remove = useAct("person_remove");
  return (
    <li className={classes.row}>
      <span className={classes.grow}>
        <strong>
          {name}
          {you && " (you)"}
        </strong>
        <span className={classes.quiet}>
          {last_seen === null ? (
            "was never here"
          ) : (
            <>
              was here <When at={last_seen} past />
            </>
          )}
        </span>
      </span>
      {disabled !== null && <Badge tone="quiet">May not sign in</Badge>}
      <Select
        aria-label={`What ${name} may do`}
        data={roleChoices}
        value={role}
        allowDeselect={false}
        w="9rem"
        onChange={(chosen) => chosen && change.mutate({ id, role: chosen }, { onError: tellProblem })}
      />
      <FormButton label="Link" title={`A link for ${name}`} variant="default" size="compact-md">
        {() => <LinkFor id={id} />}
      </FormButton>
      {!you && (
        <>
          <Button
            size="compact-md"
            variant="subtle"
            onClick={() => change.mutate({ id, disabled: disabled === null }, { onError: tellProblem })}
          >
            {disabled === null ? "Lock out" : "Let in again"}
          </Button>
          <ConfirmButton
            size="compact-md"
            variant="subtle"
            question={`Remove ${name}?`}
            consequence="Their browsers are signed out at once. What they did stays in the record."
            confirm="Remove"
            dangerous
            onConfirm={() => remove.mutate({ id }, { onError: tellProblem })}
          >
            Remove
          </ConfirmButton>
        </>
      )}
    </li>
  );
}

function AddForm({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const add = useAct("person_add");
  if (add.data) return <LinkShown url={add.data.link.url} expires={add.data.link.expires} onDone={onDone} />;
  const fields = add.error?.fields ?? {};
  return (
    <Form submit="Add" isBusy={add.isPending} onSubmit={() => add.mutate({ name: name.trim(), role })}>
      <TextInput
        label="Name"
        value={name}
        error={fields["name"]}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Radio.Group label="What they may do" value={role} onChange={(value) => setRole(value)}>
        <Stack gap="xs" mt="xs">
          {roleChoices.map(({ value, label }) => (
            <Radio key={value} value={value} label={label} description={roleWords[value].sentence} />
          ))}
        </Stack>
      </Radio.Group>
      {add.error && Object.keys(fields).length === 0 && <Problem error={add.error} />}
    </Form>
  );
}

function LinkFor({ id }: { id: string }) {
  const make = useAct("person_link");
  if (make.data) return <LinkShown url={make.data.url} expires={make.data.expires} onDone={null} />;
  return (
    <>
      <Text mb="md">Whoever opens the link first is signed in as this person. It works once.</Text>
      <Button loading={make.isPending} onClick={() => make.mutate({ id }, { onError: tellProblem })}>
        Make a link
      </Button>
    </>
  );
}

function LinkShown({ url, expires, onDone }: { url: string; expires: number; onDone: (() => void) | null }) {
  return (
    <Stack>
      <Text>
        Give this link to them. It works once, until <When at={expires} />. It is not shown again.
      </Text>
      <CopyText text={url} label="Copy the link" />
      {onDone && (
        <Button variant="default" onClick={onDone}>
          Done
        </Button>
      )}
    </Stack>
  );
}
