import { Switch } from "@mantine/core";
import type { JobView } from "../../../src/api/views.ts";
import { useAct } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { friendlyName } from "../parts/names.ts";
import { tellProblem } from "../parts/toast.ts";

/** Off means off: nothing starts it but a person. Shows at once what was asked for, and takes it back if it failed. */
export function OnOff({ job, labelled = false }: { job: JobView; labelled?: boolean }) {
  const on = useAct("enable");
  const off = useAct("disable");
  const may = useMay();
  const pending = on.isPending || off.isPending;
  const shown = pending ? !job.enabled : job.enabled;
  const change = () => {
    const act = job.enabled ? off : on;
    act.mutate({ job: job.name }, { onError: (error) => tellProblem(error) });
  };
  return (
    <Switch
      size="md"
      checked={shown}
      disabled={pending || !may(job.enabled ? "disable" : "enable")}
      onChange={change}
      label={labelled ? (shown ? "On" : "Off") : undefined}
      aria-label={labelled ? undefined : `${friendlyName(job.name)} is ${shown ? "on" : "off"}`}
    />
  );
}
