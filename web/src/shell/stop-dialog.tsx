import { Button, Group, Modal, Text } from "@mantine/core";
import { OctagonX } from "lucide-react";
import { useAct, useAsk } from "../api/hooks.ts";
import { Problem } from "../parts/problem.tsx";
import { tell } from "../parts/toast.ts";

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
