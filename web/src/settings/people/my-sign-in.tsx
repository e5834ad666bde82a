import { Button, PasswordInput, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../../api/client.ts";
import { useAct, useAsk } from "../../api/hooks.ts";
import { ConfirmButton } from "../../parts/confirm-button.tsx";
import { Problem } from "../../parts/problem.tsx";
import { tell, tellProblem } from "../../parts/toast.ts";
import { When } from "../../parts/when.tsx";
import { makePasskey } from "../../sign-in/passkey.ts";
import { Form, FormButton, Part } from "../parts.tsx";
import classes from "../settings.module.css";

/** How this person signs in: by password, by passkey, and out again. */
export function MySignIn({ needsPassword }: { needsPassword: boolean }) {
  const { data: passkeys } = useAsk("passkeys", {});
  const remove = useAct("passkey_delete");
  const leave = async () => {
    await send("POST", "/api/v1/sign-out", {}).catch(tellProblem);
    location.assign("/sign-in");
  };
  return (
    <Part title="Your sign-in">
      <ul className={`card ${classes.rows}`}>
        <li className={classes.row}>
          <span className={classes.grow}>
            <strong>Password</strong>
            <span className={classes.quiet}>
              {needsPassword ? "None yet. On this computer you need none." : "Needed on other devices."}
            </span>
          </span>
          <FormButton label={needsPassword ? "Set a password" : "Change it"} title="Password" variant="default">
            {(close) => <PasswordForm onDone={close} />}
          </FormButton>
        </li>
        <li className={classes.row}>
          <span className={classes.grow}>
            <strong>Passkey</strong>
            <span className={classes.quiet}>Your finger, your face, or a key instead of a password.</span>
          </span>
          <FormButton label="Add a passkey" title="Add a passkey" variant="default">
            {(close) => <PasskeyForm onDone={close} />}
          </FormButton>
        </li>
        {passkeys?.map(({ id, name, created }) => (
          <li key={id} className={classes.row}>
            <span className={classes.grow}>
              <strong>{name}</strong>
              <span className={classes.quiet}>
                added <When at={created} past />
              </span>
            </span>
            <ConfirmButton
              size="compact-md"
              variant="subtle"
              question={`Forget ${name}?`}
              consequence="Nobody can sign in with it any more."
              confirm="Forget it"
              onConfirm={() => remove.mutate({ id }, { onError: tellProblem })}
            >
              Forget
            </ConfirmButton>
          </li>
        ))}
        <li className={classes.row}>
          <span className={classes.grow}>
            <strong>This browser</strong>
            <span className={classes.quiet}>It is signed in.</span>
          </span>
          <Button variant="default" onClick={() => void leave()}>
            Sign out
          </Button>
        </li>
      </ul>
    </Part>
  );
}

function PasswordForm({ onDone }: { onDone: () => void }) {
  const [old, setOld] = useState("");
  const [password, setPassword] = useState("");
  const set = useAct("password_set");
  const fields = set.error?.fields ?? {};
  const save = () =>
    set.mutate(
      { password, ...(old === "" ? {} : { old }) },
      {
        onSuccess: () => {
          tell("Your password is set. Your other browsers are signed out.");
          onDone();
        },
      },
    );
  return (
    <Form submit="Set it" isBusy={set.isPending} onSubmit={save}>
      <PasswordInput
        label="New password"
        description="A sentence that you remember is best."
        autoComplete="new-password"
        value={password}
        error={fields["password"]}
        onChange={(event) => setPassword(event.currentTarget.value)}
        data-autofocus
      />
      <PasswordInput
        label="The one before, if you have one"
        autoComplete="current-password"
        value={old}
        error={fields["old"]}
        onChange={(event) => setOld(event.currentTarget.value)}
      />
      {set.error && Object.keys(fields).length === 0 && <Problem error={set.error} />}
    </Form>
  );
}

function PasskeyForm({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const queries = useQueryClient();
  const make = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await makePasskey(name.trim());
      await queries.invalidateQueries();
      tell("You can sign in with it from now on.");
      onDone();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Form submit="Make it" isBusy={isBusy} onSubmit={() => void make()}>
      <Text>Your browser will ask for your finger, your face, or your key.</Text>
      <TextInput
        label="Name"
        description="If you like, such as My laptop"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      {problem !== null && <Problem error={problem} />}
    </Form>
  );
}
