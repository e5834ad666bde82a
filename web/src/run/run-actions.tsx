import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Ban, RotateCw, Undo2 } from "lucide-react";
import { useAct } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { tellProblem } from "../parts/toast.ts";
import { outcomeWords, type RunDetail } from "./outcome-words.ts";
import { useRunAndShow } from "./run-again.ts";
import { useUndo } from "./use-undo.ts";

/** What can be done with a run, the likeliest first. */
export function RunActions({ run }: { run: RunDetail }) {
  const may = useMay();
  if (run.state === "running") return may("cancel") && <StopRun run={run} />;
  const undo = run.effects.done > 0 && !run.preview && may("undo") && <UndoRun run={run.id} />;
  if (run.ad_hoc) return undo;
  if (run.state === "asked" && may("decide")) {
    return <Button renderRoot={(props) => <Link to="/waiting" {...props} />}>Answer it</Button>;
  }
  const isBad = outcomeWords(run).tone === "bad";
  return (
    <>
      {may("run") && run.state !== "asked" && <RunAgain run={run} isBad={isBad} />}
      {undo}
      <ToAutomation run={run} isBad={isBad && may("change_job")} />
    </>
  );
}

function StopRun({ run }: { run: RunDetail }) {
  const cancel = useAct("cancel");
  return (
    <Button
      variant="default"
      leftSection={<Ban size={17} aria-hidden="true" />}
      loading={cancel.isPending}
      onClick={() => cancel.mutate({ target: run.id, reason: "by a person on the page" }, { onError: tellProblem })}
    >
      Stop this run
    </Button>
  );
}

function RunAgain({ run, isBad }: { run: RunDetail; isBad: boolean }) {
  const again = useRunAndShow();
  const { job, args, kwargs, preview } = run;
  return (
    <Button
      {...(isBad ? {} : { variant: "default" })}
      leftSection={<RotateCw size={17} aria-hidden="true" />}
      loading={again.isPending}
      onClick={() => again.mutate({ job, args, kwargs, ...(preview ? { preview } : {}) })}
    >
      {isBad ? "Try again" : preview ? "Rehearse again" : "Run again"}
    </Button>
  );
}

function UndoRun({ run }: { run: string }) {
  const undo = useUndo();
  return (
    <Button
      variant="default"
      leftSection={<Undo2 size={17} aria-hidden="true" />}
      loading={undo.isPending}
      onClick={() => undo.mutate({ run })}
    >
      Undo
    </Button>
  );
}

const fixedInSettings = new Set(["settings", "choose_folder"]);

/** To where it can be mended: its settings, or how it is made. */
function ToAutomation({ run, isBad }: { run: RunDetail; isBad: boolean }) {
  const action = run.remedy?.actions.find(({ id }) => id !== "retry" && id !== "undo" && id !== "log");
  const tab = !isBad ? undefined : fixedInSettings.has(action?.id ?? "settings") ? "settings" : "made";
  const { job } = run;
  return (
    <Button
      variant="default"
      renderRoot={(props) => (
        <Link to="/automations/$job" params={{ job }} search={tab === undefined ? {} : { tab }} {...props} />
      )}
    >
      {isBad ? (action?.label ?? "Fix it") : "To the automation"}
    </Button>
  );
}
