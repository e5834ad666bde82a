import { Anchor, Tabs } from "@mantine/core";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ArrowLeft, Code, History, Info, SlidersHorizontal } from "lucide-react";
import { useAsk } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { friendlyName } from "../parts/names.ts";
import { Page } from "../parts/page.tsx";
import { Problem } from "../parts/problem.tsx";
import { AutomationActions } from "./automation-actions.tsx";
import classes from "./automations.module.css";
import { HistoryTab } from "./history-tab.tsx";
import { MadeTab } from "./made-tab.tsx";
import { SettingsTab } from "./settings-tab.tsx";
import { WhatTab } from "./what-tab.tsx";

const tabs = [
  { value: "what", label: "What it does", icon: Info },
  { value: "settings", label: "Settings", icon: SlidersHorizontal },
  { value: "history", label: "History", icon: History },
  { value: "made", label: "How it’s made", icon: Code },
] as const;

export function AutomationPage() {
  const { job: name } = useParams({ from: "/shell/automations/$job" });
  const { tab = "what" } = useSearch({ from: "/shell/automations/$job" });
  const { data, error, refetch } = useAsk("jobs", { job: name });
  const navigate = useNavigate();
  const job = data?.[0];
  const back = (
    <Anchor size="sm" renderRoot={(props) => <Link to="/automations" {...props} />}>
      <ArrowLeft size={15} aria-hidden="true" style={{ verticalAlign: "-2px" }} /> Automations
    </Anchor>
  );
  if (job === undefined) {
    return (
      <Page title={friendlyName(name)} back={back}>
        {error?.status === 404 && (
          <Problem
            error="There is no automation of this name. It may have been removed or renamed."
            retry={() => void navigate({ to: "/automations" })}
            retryLabel="See all automations"
          />
        )}
        {error && error.status !== 404 && <Problem error={error} retry={() => void refetch()} />}
        {!error && <Loading />}
      </Page>
    );
  }
  const open = (value: string | null) =>
    void navigate({
      to: "/automations/$job",
      params: { job: name },
      search: value === null || value === "what" ? {} : { tab: value },
      replace: true,
    });
  return (
    <Page title={friendlyName(name)} back={back} lead={job.description} action={<AutomationActions job={job} />}>
      {job.problem !== null && <Problem error={job.problem} retry={() => open("made")} retryLabel="Mend it" mb="lg" />}
      <Tabs className={classes.tabs} value={tab} onChange={open} keepMounted={false}>
        <Tabs.List>
          {tabs.map(({ value, label, icon: Icon }) => (
            <Tabs.Tab key={value} value={value} leftSection={<Icon size={17} aria-hidden="true" />}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <div className={classes.panel}>
          <Tabs.Panel value="what">
            <WhatTab job={job} />
          </Tabs.Panel>
          <Tabs.Panel value="settings">
            <SettingsTab job={job} />
          </Tabs.Panel>
          <Tabs.Panel value="history">
            <HistoryTab job={name} />
          </Tabs.Panel>
          <Tabs.Panel value="made">
            <MadeTab job={job} />
          </Tabs.Panel>
        </div>
      </Tabs>
    </Page>
  );
}
