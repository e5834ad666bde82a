import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAct, useAsk } from "../../api/hooks.ts";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { Problem } from "../../parts/problem.tsx";
import { tellProblem } from "../../parts/toast.ts";
import { When } from "../../parts/when.tsx";
import { CopyText, Form, FormButton, Part } from "../parts.tsx";
import classes from "../settings.module.css";

/** What lets programs of yours use AIOS in your name. */
export function Tokens() {
  const { data, error, refetch } = useAsk("tokens", {});
  const revoke = useAct("token_revoke");
  const add = (
    <FormButton label="Make a token" title="Make a token" variant="default">
      {(close) => <TokenForm onDone={close} />}
    </FormButton>
  );
  return (
    <Part title="Tokens for programs" action={add}>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {data?.length === 0 && <p className={classes.quiet}>None. Only programs of your own need one.</p>}
      {data && data.length > 0 && (
        <ul className={`card ${classes.rows}`}>
          {data.map(({ id, name, person, expires, last_used }) => (
            <li key={id} className={classes.row}>
              <span className={classes.grow}>
                <strong>{name}</strong>
                <span className={classes.quiet}>
                  {person}
                  {expires !== null && (
                    <>
                      {" · works until "}
                      <When at={expires} />
                    </>
                  )}
                  {" · "}
                  {last_used === null ? (
                    "not used yet"
                  ) : (
                    <>
                      used <When at={last_used} past />
                    </>
                  )}
                </span>
              </span>
              <ConfirmButton
                size="compact-md"
                variant="default"
                question={`Take ${name} back?`}
                consequence="Programs that use it are refused from now on."
                confirm="Take it back"
                dangerous
                onConfirm={() => revoke.mutate({ id }, { onError: tellProblem })}
              >
                Take back
              </ConfirmButton>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

function TokenForm({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState("");
  const add = useAct("token_add");
  if (add.data) {
    return (
      <Stack>
        <Text>Keep it well: whoever has it may do what you may. It is not shown again.</Text>
        <CopyText text={add.data.token} label="Copy the token" />
        <Button variant="default" onClick={onDone}>
          Done
        </Button>
      </Stack>
    );
  }
  return (
    <Form submit="Make it" isBusy={add.isPending} onSubmit={() => add.mutate({ name: name.trim() })}>
      <TextInput
        label="What it is for"
        value={name}
        error={add.error?.fields["name"]}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      {add.error && Object.keys(add.error.fields).length === 0 && <Problem error={add.error} />}
    </Form>
  );
}
