import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { OctagonX, Play } from "lucide-react";
import { useAct, useAsk } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { tell, tellProblem } from "../parts/toast.ts";
import { friendlyTime } from "../parts/times.ts";
import classes from "./shell.module.css";

/** On every page; gone while everything is stopped already, as the banner then says so. */
export function StopEverything({ onStop }: { onStop: () => void }) {
  const may = useMay();
  const narrow = useMediaQuery("(max-width: 56em)");
  const { data } = useAsk("status", {});
  if (data?.stop_all || !may("stop_all")) return null;
  return (
    <Button
      color="clay.7"
      radius="xl"
      size="sm"
      h={42}
      px={narrow ? "sm" : "md"}
      leftSection={<OctagonX size={18} aria-hidden="true" />}
      styles={narrow ? { section: { marginInlineEnd: 6 } } : undefined}
      aria-label="Stop everything"
      onClick={onStop}
    >
      {narrow ? "Stop" : "Stop everything"}
    </Button>
  );
}

/** On every page while everything is stopped, with the one button that ends it. */
export function StoppedBanner() {
  const { data } = useAsk("status", {});
  const resume = useAct("resume");
  const may = useMay();
  if (!data?.stop_all) return null;
  return (
    <div className={classes.banner} data-tone="bad" role="status">
      <OctagonX size={20} aria-hidden="true" />
      <p>Everything is stopped since {friendlyTime(data.stop_all.since)}. Nothing starts by itself.</p>
      <Button
        size="xs"
        ml="auto"
        disabled={!may("resume")}
        leftSection={<Play size={16} aria-hidden="true" />}
        loading={resume.isPending}
        onClick={() =>
          resume.mutate({}, { onSuccess: () => tell("Going on as planned."), onError: (error) => tellProblem(error) })
        }
      >
        Go on
      </Button>
    </div>
  );
}
