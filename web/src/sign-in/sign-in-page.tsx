import { Alert, Button, Divider, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { Fingerprint, Laptop } from "lucide-react";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { useTitle } from "../parts/page.tsx";
import { Problem, wordsOf } from "../parts/problem.tsx";
import { Mark } from "../shell/mark.tsx";
import { signInWithPasskey } from "./passkey.ts";
import classes from "./sign-in.module.css";

interface Ways {
  password: boolean;
  passkey: boolean;
}

/** Where whoever is not signed in comes in: with a password or a passkey, or by a link of the computer itself. */
export function SignInPage() {
  useTitle("Sign in");
  const { back } = useSearch({ from: "/sign-in" });
  const {
    data: ways,
    error,
    refetch,
  } = useQuery({
    queryKey: ["ways to sign in"],
    queryFn: async () => (await send("GET", "/api/v1/sign-in")) as Ways,
  });
  const enter = () => location.assign(back);
  return (
    <main className={classes.page}>
      <div className={`card ${classes.box}`}>
        <div className={classes.brand}>
          <Mark />
          <span>AIOS</span>
        </div>
        <Title order={1}>Sign in</Title>
        {error && <Problem error={error} retry={() => void refetch()} />}
        {ways?.passkey && <PasskeyButton onEntered={enter} />}
        {ways?.passkey && ways.password && <Divider label="or" />}
        {ways?.password && <PasswordForm onEntered={enter} />}
        {ways && <ByLink isOnlyWay={!ways.password && !ways.passkey} />}
      </div>
    </main>
  );
}

function PasswordForm({ onEntered }: { onEntered: () => void }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await send("POST", "/api/v1/sign-in", { name: name.trim(), password });
      onEntered();
    } catch (error) {
      setProblem(wordsOf(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <TextInput
          label="Your name"
          autoComplete="username"
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          error={problem}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" size="md" loading={isBusy}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

function PasskeyButton({ onEntered }: { onEntered: () => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const enter = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await signInWithPasskey();
      onEntered();
    } catch (error) {
      setProblem(wordsOf(error));
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        size="md"
        variant="default"
        leftSection={<Fingerprint size={19} aria-hidden="true" />}
        loading={isBusy}
        onClick={() => void enter()}
      >
        Sign in with a passkey
      </Button>
      {problem && (
        <Text c="var(--tone-bad)" role="alert" size="sm">
          {problem}
        </Text>
      )}
    </>
  );
}

function ByLink({ isOnlyWay }: { isOnlyWay: boolean }) {
  return (
    <Alert variant="light" color="gray" radius="lg" icon={<Laptop aria-hidden="true" />}>
      <span className={classes.words}>
        {isOnlyWay ? "Sign in from the computer that AIOS runs on." : "Or come in from the computer that AIOS runs on."}{" "}
        Type there: <code className={classes.command}>aios open</code>
      </span>
    </Alert>
  );
}
