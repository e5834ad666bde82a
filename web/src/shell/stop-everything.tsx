import { Button, Group, Modal, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { OctagonX, Play } from "lucide-react";
import { useAct, useAsk } from "../api/hooks.ts";
import { Problem } from "../parts/problem.tsx";
import { tell, tellProblem } from "../parts/toast.ts";
import { friendlyTime } from "../parts/times.ts";
import classes from "./shell.module.css";

/** On every page; gone while everything is stopped already, as the banner then says so. */
export function StopEverything({ onStop }: { onStop: () => void }) {
  const narrow = useMediaQuery("(max-width: 56em)");
  const { data } = useAsk("status", {});
  if (data?.stop_all) return null;
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

/** Two taps: one could be a slip. What is stopped can be let go on at once. */
export function StopDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const stop = useAct("stop_all");
  const { data } = useAsk("status", {});
  const confirm = () =>
    stop.mutate(
      {},
      {
        onSuccess: ({ confirmed, unconfirmed }) => {
          onClose();
          tell(stopped(confirmed.length, unconfirmed), unconfirmed.length > 0 ? "bad" : "good");
        },
      },
    );
  return (
    <Modal opened={opened} onClose={onClose} title="Stop everything?" centered>
      <Text>{whatStops(data?.counts.running ?? 0)} Nothing starts until you say so.</Text>
      {stop.error && <Problem error={stop.error} mt="md" />}
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Leave it running
        </Button>
        <Button
          color="clay.7"
          loading={stop.isPending}
          leftSection={<OctagonX size={18} aria-hidden="true" />}
          onClick={confirm}
          data-autofocus
        >
          Stop everything now
        </Button>
      </Group>
    </Modal>
  );
}

function whatStops(running: number): string {
  if (running === 0) return "Nothing runs at the moment.";
  return running === 1
    ? "One automation runs now, and ends at once."
    : `${running} automations run now, and end at once.`;
}

function stopped(confirmed: number, unconfirmed: readonly string[]): string {
  if (unconfirmed.length === 0)
    return confirmed > 1 ? `Stopped on all ${confirmed} computers.` : "Everything is stopped.";
  return `These have not confirmed that they stopped: ${unconfirmed.join(", ")}.`;
}

/** On every page while everything is stopped, with the one button that ends it. */
export function StoppedBanner() {
  const { data } = useAsk("status", {});
  const resume = useAct("resume");
  if (!data?.stop_all) return null;
  return (
    <div className={classes.banner} data-tone="bad" role="status">
      <OctagonX size={20} aria-hidden="true" />
      <p>Everything is stopped since {friendlyTime(data.stop_all.since)}. Nothing starts by itself.</p>
      <Button
        size="xs"
        ml="auto"
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
