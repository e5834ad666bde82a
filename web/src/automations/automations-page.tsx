import { ListChecks } from "lucide-react";
import { useAsk } from "../api/hooks.ts";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { friendlyName } from "../parts/names.ts";
import { Page } from "../parts/page.tsx";
import { Problem } from "../parts/problem.tsx";
import { RunBar } from "../parts/run-bar.tsx";

export function AutomationsPage() {
  const { data, error, refetch } = useAsk("jobs", {});
  return (
    <Page title="Automations">
      {error && <Problem error={error} retry={() => void refetch()} />}
      {data === undefined && !error && <Loading />}
      {data?.length === 0 && <Empty icon={ListChecks} title="Add a ready-made one (1 minute)" />}
      {data?.map((job) => (
        <div key={job.name} className="card" style={{ padding: "1rem 1.25rem", marginBottom: "0.75rem" }}>
          {friendlyName(job.name)} {job.schedule} <RunBar recent={job.recent} />
        </div>
      ))}
    </Page>
  );
}
