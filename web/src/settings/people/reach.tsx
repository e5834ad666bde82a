import { Button, Radio, Stack, TextInput } from "@mantine/core";
import { CircleAlert } from "lucide-react";
import { useState } from "react";
import { useAct, useAsk, type ResultOf } from "../../api/hooks.ts";
import { Loading } from "../../parts/loading.tsx";
import { Problem } from "../../parts/problem.tsx";
import { tell } from "../../parts/toast.ts";
import { CopyText, Part } from "../parts.tsx";
import classes from "../settings.module.css";

type ReachView = ResultOf<"reach">;

/** From where AIOS can be opened, what is lacking for more, and how to get it. */
export function Reach() {
  const { data, error, refetch } = useAsk("reach", {});
  return (
    <Part title="From where">
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading lines={2} />}
      {data && <ReachForm key={data.from} reach={data} />}
    </Part>
  );
}

function ReachForm({ reach }: { reach: ReachView }) {
  const [from, setFrom] = useState(reach.from);
  const [address, setAddress] = useState(reach.public_url ?? "");
  const set = useAct("reach_set");
  const isFixed = reach.decided_by === "environment";
  const isChanged = from !== reach.from || (from === "anywhere" && address !== (reach.public_url ?? ""));
  const save = () =>
    set.mutate(
      { from, ...(from === "anywhere" ? { public_url: address.trim() === "" ? null : address.trim() } : {}) },
      { onSuccess: ({ sentence }) => tell(sentence) },
    );
  return (
    <div className={`card ${classes.body}`}>
      <p>{reach.sentence}</p>
      <Radio.Group aria-label="From where AIOS can be opened" value={from} onChange={(value) => setFrom(value)}>
        <Stack gap="sm">
          <Radio value="this_machine" label="On this computer only" disabled={isFixed} />
          <Radio value="anywhere" label="Also on my phone and other computers" disabled={isFixed} />
        </Stack>
      </Radio.Group>
      {from === "anywhere" && !isFixed && (
        <TextInput
          label="Address that people type"
          description="Such as https://aios.example.org"
          value={address}
          error={set.error?.fields["public_url"]}
          onChange={(event) => setAddress(event.currentTarget.value)}
          maw="26rem"
          mt="md"
        />
      )}
      {from === "anywhere" && reach.lacking.length > 0 && (
        <ul className={classes.lacking}>
          {reach.lacking.map(({ kind, sentence, what_next }) => (
            <li key={kind}>
              <CircleAlert size={18} aria-hidden="true" />
              <span>
                {sentence} {what_next}
              </span>
            </li>
          ))}
        </ul>
      )}
      {set.error && Object.keys(set.error.fields).length === 0 && <Problem error={set.error} mt="md" />}
      {isChanged && (
        <Button mt="md" loading={set.isPending} onClick={save}>
          Save
        </Button>
      )}
      {reach.now === "anywhere" && reach.url !== null && <CopyText text={reach.url} label="Copy" />}
    </div>
  );
}
