import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ArrowUpCircle } from "lucide-react";
import { lazy, Suspense } from "react";
import { Loading } from "../parts/loading.tsx";
import classes from "./editor.module.css";

const UpdateDetails = lazy(async () => ({ default: (await import("./update-details.tsx")).UpdateDetails }));

/** There is a newer version of what this came from: looked at first, merged with what was changed here, never forced. */
export function UpdateBanner({ path, version }: { path: string; version: string }) {
  const [opened, { open, close }] = useDisclosure();
  return (
    <div className={classes.banner} data-tone="live">
      <ArrowUpCircle size={19} aria-hidden="true" />
      <span className={classes.grow}>There is a newer version ({version}). What you changed stays.</span>
      <Button size="compact-sm" variant="default" onClick={open}>
        Look at it
      </Button>
      <Modal opened={opened} onClose={close} title={`Version ${version}`} size="xl" centered>
        <Suspense fallback={<Loading />}>
          <UpdateDetails path={path} onDone={close} />
        </Suspense>
      </Modal>
    </div>
  );
}
