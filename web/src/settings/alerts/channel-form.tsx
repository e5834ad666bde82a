import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useAct, type ResultOf } from "../../api/hooks.ts";
import { Problem } from "../../parts/problem.tsx";
import { SchemaForm } from "../../parts/schema-form/schema-form.tsx";
import { cleaned, problemsOf, startingValues, type JsonSchema } from "../../parts/schema-form/schema.ts";
import { tell } from "../../parts/toast.ts";
import { Form } from "../parts.tsx";

interface ChannelFormProps {
  kind: ResultOf<"channel_kinds">[number];
  /** Null: a new one. */
  channel: ResultOf<"channels">[number] | null;
  onDone: () => void;
}

/** What a way to somebody needs to know. Secrets that are kept already may stay empty. */
export function ChannelForm({ kind, channel, onDone }: ChannelFormProps) {
  const form: JsonSchema = kind.form;
  const schema = channel === null ? form : withoutNeededSecrets(form);
  const [name, setName] = useState(channel?.name ?? "");
  const [values, setValues] = useState(() => startingValues(schema, channel?.settings ?? {}));
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const add = useAct("channel_add");
  const change = useAct("channel_change");
  const { error, isPending } = channel === null ? add : change;
  const answered = {
    onSuccess: () => {
      tell("Saved. Send a test to see whether it works.");
      onDone();
    },
    onError: ({ fields }: { fields: Readonly<Record<string, string>> }) => setProblems(fields),
  };
  const save = () => {
    const found = problemsOf(schema, values);
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    const sent = cleaned(schema, values) as never;
    const named = name.trim() === "" ? {} : { name: name.trim() };
    if (channel === null) add.mutate({ kind: kind.kind, values: sent, ...named }, answered);
    else change.mutate({ id: channel.id, values: sent, ...named }, answered);
  };
  return (
    <Form submit={channel === null ? "Add" : "Save"} isBusy={isPending} onSubmit={save}>
      <SchemaForm schema={schema} values={values} onChange={setValues} problems={problems} />
      <TextInput
        label="Name"
        description="If you like, such as My phone"
        value={name}
        error={problems["name"]}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {error && Object.keys(error.fields).length === 0 && <Problem error={error} />}
    </Form>
  );
}

function withoutNeededSecrets(schema: JsonSchema): JsonSchema {
  const fields = schema.properties ?? {};
  const required = schema.required?.filter((name) => fields[name]?.format !== "password");
  return { ...schema, ...(required ? { required } : {}) };
}
