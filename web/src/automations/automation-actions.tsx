import { ActionIcon, Button, Menu, Modal, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { Copy, EllipsisVertical, Eye, Play, Square, Trash2 } from "lucide-react";
import type { JobView } from "../../../src/api/views.ts";
import { call } from "../api/client.ts";
import { useAct } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { copyText } from "../parts/copy-text.ts";
import { friendlyName } from "../parts/names.ts";
import { tell, tellProblem } from "../parts/toast.ts";
import classes from "./automations.module.css";
import { commandOf } from "./job-words.ts";
import { OnOff } from "./on-off.tsx";

/** What can be done with an automation as a whole. */
export function AutomationActions({ job }: { job: JobView }) {
  const run = useAct("run");
  const cancel = useAct("cancel");
  const may = useMay();
  const navigate = useNavigate();
  const name = friendlyName(job.name);
  const failed = (error: unknown) => tellProblem(error);
  const show = (begun: string | null) => {
    if (begun !== null) void navigate({ to: `/runs/${begun}` });
  };
  const start = (preview: boolean) =>
    run.mutate(
      { job: job.name, ...(preview ? { preview } : {}) },
      {
        onSuccess: ({ id }) => {
          tell(preview ? `Looking what ${name} would do.` : `${name} starts.`, "live");
          void beginning(id).then(show, failed);
        },
        onError: failed,
      },
    );
  return (
    <div className={classes.actions}>
      <OnOff job={job} labelled />
      {!may("run") ? null : job.running > 0 ? (
        <Button
          variant="default"
          leftSection={<Square size={16} aria-hidden="true" />}
          loading={cancel.isPending}
          onClick={() =>
            cancel.mutate(
              { target: job.name },
              { onSuccess: () => tell(`${name} is stopped.`, "quiet"), onError: failed },
            )
          }
        >
          Stop
        </Button>
      ) : (
        <>
          <Button
            variant="default"
            leftSection={<Eye size={18} aria-hidden="true" />}
            disabled={job.problem !== null}
            onClick={() => start(true)}
          >
            Show me first
          </Button>
          <Button
            leftSection={<Play size={18} aria-hidden="true" />}
            disabled={job.problem !== null}
            loading={run.isPending}
            onClick={() => start(false)}
          >
            Run now
          </Button>
        </>
      )}
      <More job={job} />
    </div>
  );
}

function More({ job }: { job: JobView }) {
  const [removing, { open, close }] = useDisclosure();
  const remove = useAct("remove_job");
  const may = useMay();
  const navigate = useNavigate();
  const name = friendlyName(job.name);
  const confirm = () =>
    remove.mutate(
      { job: job.name },
      {
        onSuccess: () => {
          tell(`${name} is removed. Its history stays.`, "quiet");
          void navigate({ to: "/automations" });
        },
        onError: (error) => tellProblem(error),
      },
    );
  return (
    <>
      <Menu position="bottom-end" withArrow>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More">
            <EllipsisVertical size={18} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Copy size={16} aria-hidden="true" />}
            onClick={() => void copyText(commandOf(job.name), "The command is copied.")}
          >
            Copy as command
          </Menu.Item>
          {may("remove_job") && (
            <Menu.Item color="clay" leftSection={<Trash2 size={16} aria-hidden="true" />} onClick={open}>
              Remove
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={removing} onClose={close} title={`Remove ${name}?`} centered>
        <Text>It no longer runs. Its history stays, and so does its program.</Text>
        <Group mt="lg" justify="flex-end">
          <Button variant="default" onClick={close}>
            Keep it
          </Button>
          <Button color="clay.7" loading={remove.isPending} onClick={confirm} data-autofocus>
            Remove
          </Button>
        </Group>
      </Modal>
    </>
  );
}

/** The run that a request has become; null where it waits for something. */
async function beginning(id: number): Promise<string | null> {
  for (let attempt = 0; attempt < 8; attempt++) {
    const { trigger, run } = await call("trigger", { id });
    if (run !== null) return run.id;
    if (trigger.processed !== null) return null;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return null;
}
