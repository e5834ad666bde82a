import { Button, Group, Text } from "@mantine/core";
import { structuredPatch } from "diff";
import { useMemo, useState } from "react";
import { useAct, useAsk, type ResultOf } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import { tell } from "../parts/toast.ts";
import { DiffLines } from "./diff-lines.tsx";
import { Code } from "./lazy-code.tsx";

type Available = ResultOf<"library_updates">[number];

/** What a newer version would change here, and the button that takes it over. */
export function UpdateDetails({ path, onDone }: { path: string; onDone: () => void }) {
  const { data, error, refetch } = useAsk("library_updates", {});
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const update = data.find((one) => one.path === path);
  return update ? <Update update={update} onDone={onDone} /> : <Text>It is up to date.</Text>;
}

function Update({ update, onDone }: { update: Available; onDone: () => void }) {
  const { path, conflicts, merged, live } = update;
  const take = useAct("library_update");
  const [text, setText] = useState(merged);
  const diff = useMemo(() => diffOf(live, merged), [live, merged]);
  const isUnsettled = conflicts > 0 && text.includes("<<<<<<<");
  const act = () =>
    take.mutate(conflicts > 0 ? { path, text } : { path }, {
      onSuccess: () => {
        tell("Done. The new version runs from now on. You can go back under Versions.");
        onDone();
      },
    });
  return (
    <>
      {conflicts === 0 ? (
        <DiffLines diff={diff} />
      ) : (
        <>
          <Text mb="sm">You and the new version changed the same lines. Settle the marked places.</Text>
          <Code text={text} path={path} label="Both versions merged" onChange={setText} />
        </>
      )}
      {take.error && <Problem error={take.error} mt="md" />}
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Not now
        </Button>
        <Button disabled={isUnsettled} loading={take.isPending} onClick={act}>
          Take it over
        </Button>
      </Group>
    </>
  );
}

/** As `file_diff` tells it. */
function diffOf(before: string, after: string) {
  const { hunks } = structuredPatch("", "", before, after, "", "", { context: 3 });
  const told = hunks.map(({ oldStart, newStart, lines }) => ({
    old_start: oldStart,
    new_start: newStart,
    lines: lines.filter((line) => !line.startsWith("\\")).map((line) => ({ kind: kindOf(line), text: line.slice(1) })),
  }));
  const count = (kind: string) => told.flatMap(({ lines }) => lines).filter((line) => line.kind === kind).length;
  return { hunks: told, added: count("+"), removed: count("-") };
}

function kindOf(line: string): " " | "+" | "-" {
  return line.startsWith("+") ? "+" : line.startsWith("-") ? "-" : " ";
}
