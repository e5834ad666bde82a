import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { LibraryBig, ListChecks, Plus } from "lucide-react";
import { useAsk } from "../api/hooks.ts";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { Page } from "../parts/page.tsx";
import { Problem } from "../parts/problem.tsx";
import { AutomationRow } from "./automation-row.tsx";
import classes from "./automations.module.css";

/** Everything that runs by itself, each as a sentence. */
export function AutomationsPage() {
  const { data, error, refetch } = useAsk("jobs", {});
  return (
    <Page
      title="Automations"
      action={
        data !== undefined &&
        data.length > 0 && (
          <Button
            leftSection={<Plus size={18} aria-hidden="true" />}
            renderRoot={(props) => <Link to="/ready-made" {...props} />}
          >
            Add one
          </Button>
        )
      }
    >
      {error && <Problem error={error} retry={() => void refetch()} mb="lg" />}
      {data === undefined && !error && <Loading lines={5} />}
      {data?.length === 0 && (
        <Empty icon={ListChecks} title="Nothing runs by itself yet">
          <p>Ready-made helpers tidy folders, back up, remind and watch. It takes a minute.</p>
          <Button
            leftSection={<LibraryBig size={18} aria-hidden="true" />}
            renderRoot={(props) => <Link to="/ready-made" {...props} />}
          >
            Add a ready-made one
          </Button>
        </Empty>
      )}
      <ul className={classes.list}>
        {data?.map((job) => (
          <li key={job.name}>
            <AutomationRow job={job} />
          </li>
        ))}
      </ul>
    </Page>
  );
}
