import { Title } from "@mantine/core";
import { useState } from "react";
import type { Result } from "../api/client.ts";
import { useAsk } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import classes from "./editor.module.css";
import { FileEditor } from "./file-editor.tsx";

/** The program of an automation, to be changed here; below, for experts, the whole jobs list. */
export function HowMade({ job }: { job: Result<"jobs">[number] }) {
  const { data, error, refetch } = useAsk("files", {});
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const program = data.find((file) => file.kind !== "jobs" && file.jobs.includes(job.name));
  const list = data.find((file) => file.kind === "jobs");
  return (
    <>
      <Title order={2} mb="sm">
        Its program
      </Title>
      {program ? (
        <FileEditor path={program.path} job={job.name} />
      ) : (
        <p className={`card ${classes.body}`}>
          {job.file === null ? "It has no program of its own here." : `Its program ${job.file} is not there.`}
        </p>
      )}
      {list && <Advanced path={list.path} />}
    </>
  );
}

function Advanced({ path }: { path: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={classes.fold} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Advanced: the jobs list</summary>
      {isOpen && <FileEditor path={path} job={null} />}
    </details>
  );
}
