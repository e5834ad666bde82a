import { PasswordInput, TextInput } from "@mantine/core";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useAct, useAsk } from "../api/hooks.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { friendlyName } from "../parts/names.ts";
import { Problem } from "../parts/problem.tsx";
import { Badge } from "../parts/status-badge.tsx";
import { tell, tellProblem } from "../parts/toast.ts";
import { When } from "../parts/when.tsx";
import { Form, FormButton, Part } from "./parts.tsx";
import classes from "./settings.module.css";

/** Names of what is kept secret. A value is never shown again, to nobody. */
export function SecretsSection() {
  const { data, error, refetch } = useAsk("secrets", {});
  const remove = useAct("secret_delete");
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const add = (
    <FormButton label="Add a secret" title="Add a secret">
      {(close) => <SecretForm name={null} onDone={close} />}
    </FormButton>
  );
  if (data.length === 0) {
    return (
      <Empty icon={KeyRound} title="No secrets yet">
        <p>A password or key is kept locked here. Only the automations that name it get it.</p>
        {add}
      </Empty>
    );
  }
  return (
    <Part title="Kept here" action={add}>
      <ul className={`card ${classes.rows}`}>
        {data.map(({ name, updated, jobs, readable }) => (
          <li key={name} className={classes.row}>
            <span className={classes.grow}>
              <strong>{name}</strong>
              <span className={classes.quiet}>
                {jobs.length === 0 ? "Used by no automation" : `Used by ${jobs.map(friendlyName).join(", ")}`} · set{" "}
                <When at={updated} past />
              </span>
            </span>
            {!readable && <Badge tone="bad">Cannot be opened. Set it again.</Badge>}
            <FormButton label="Set again" title={`Set ${name} again`} variant="default" size="compact-md">
              {(close) => <SecretForm name={name} onDone={close} />}
            </FormButton>
            <ConfirmButton
              size="compact-md"
              variant="subtle"
              question={`Delete ${name}?`}
              consequence="Automations that need it will fail until it is set again. It cannot be brought back."
              confirm="Delete"
              dangerous
              onConfirm={() => remove.mutate({ names: [name] }, { onError: tellProblem })}
            >
              Delete
            </ConfirmButton>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function SecretForm({ name: known, onDone }: { name: string | null; onDone: () => void }) {
  const [name, setName] = useState(known ?? "");
  const [value, setValue] = useState("");
  const set = useAct("secret_set");
  const save = () =>
    set.mutate(
      { name: name.trim(), value },
      {
        onSuccess: ({ note }) => {
          tell(note ?? `${name.trim()} is kept.`, note === null ? "good" : "warn");
          onDone();
        },
      },
    );
  return (
    <Form submit="Keep it" isBusy={set.isPending} onSubmit={save}>
      {known === null && (
        <TextInput
          label="Name"
          description="In capitals, such as MAIL_PASSWORD"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
      )}
      <PasswordInput
        label="Password or key"
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        autoComplete="new-password"
      />
      {set.error && <Problem error={set.error} />}
    </Form>
  );
}
