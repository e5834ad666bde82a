import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Loading } from "../parts/loading.tsx";
import { Page } from "../parts/page.tsx";
import { readFilter, type HistoryFilter } from "./filter.ts";
import { FoundLines } from "./found-lines.tsx";
import { HistoryFilters } from "./history-filters.tsx";
import { HistoryList } from "./history-list.tsx";
import { UndoSince } from "./undo-since.tsx";

const Charts = lazy(async () => ({ default: (await import("../charts/charts-tab.tsx")).ChartsTab }));

export function HistoryPage() {
  const search = useSearch({ from: "/shell/history" });
  const navigate = useNavigate({ from: "/history" });
  const filter = readFilter(search);
  const change = (changed: HistoryFilter) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const tab = search.tab ?? "runs";
  return (
    <Page
      title="History"
      lead="What has run, and what should have run and did not."
      action={<UndoSince job={filter.job} />}
    >
      <Tabs
        value={tab}
        onChange={(chosen) =>
          void navigate({ search: { ...filter, tab: chosen === "pictures" ? "pictures" : undefined } })
        }
        keepMounted={false}
      >
        <Tabs.List mb="lg">
          <Tabs.Tab value="runs">Runs</Tabs.Tab>
          <Tabs.Tab value="pictures">At a glance</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="runs">
          <HistoryFilters filter={filter} onChange={change} />
          <HistoryList filter={filter} />
          {filter.search && <FoundLines text={filter.search} job={filter.job} />}
        </Tabs.Panel>
        <Tabs.Panel value="pictures">
          <Suspense fallback={<Loading />}>
            <Charts job={filter.job} onJob={(job) => change({ job })} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
