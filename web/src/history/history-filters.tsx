import { Select, Switch, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { Search } from "lucide-react";
import { useState } from "react";
import { useAsk } from "../api/hooks.ts";
import { friendlyName } from "../parts/names.ts";
import { spanChoices, stateChoices, type HistoryFilter } from "./filter.ts";
import classes from "./history.module.css";

interface HistoryFiltersProps {
  filter: HistoryFilter;
  onChange: (change: HistoryFilter) => void;
}

/** Which runs: of which automation, how they ended, when, where, and what they say. */
export function HistoryFilters({ filter, onChange }: HistoryFiltersProps) {
  const { data: jobs = [] } = useAsk("jobs", {});
  const { data: devices = [] } = useAsk("devices", {});
  return (
    <div className={classes.filters} role="search" aria-label="Which runs">
      <SearchField filter={filter} onChange={onChange} />
      <Select
        label="Automation"
        placeholder="All"
        clearable
        searchable
        data={jobs.map(({ name }) => ({ value: name, label: friendlyName(name) }))}
        value={filter.job ?? null}
        onChange={(job) => onChange({ job: job ?? undefined })}
      />
      <Select
        label="How it ended"
        placeholder="Any way"
        clearable
        data={stateChoices}
        value={filter.state ?? null}
        onChange={(state) => onChange({ state: state ?? undefined })}
      />
      <Select
        label="When"
        data={spanChoices}
        allowDeselect={false}
        value={filter.span ?? "any"}
        onChange={(span) => onChange({ span: span === "any" ? undefined : (span ?? undefined) })}
      />
      {filter.span === "chosen" && (
        <>
          <TextInput
            type="date"
            label="From"
            value={filter.from ?? ""}
            onChange={(event) => onChange({ from: event.currentTarget.value || undefined })}
          />
          <TextInput
            type="date"
            label="Until"
            value={filter.until ?? ""}
            onChange={(event) => onChange({ until: event.currentTarget.value || undefined })}
          />
        </>
      )}
      {devices.length > 1 && (
        <Select
          label="Computer"
          placeholder="All"
          clearable
          data={devices.map(({ device }) => device)}
          value={filter.device ?? null}
          onChange={(device) => onChange({ device: device ?? undefined })}
        />
      )}
      <Switch
        label="Rehearsals too"
        checked={filter.previews ?? false}
        onChange={(event) => onChange({ previews: event.currentTarget.checked || undefined })}
        mb={8}
      />
    </div>
  );
}

function SearchField({ filter, onChange }: HistoryFiltersProps) {
  const [typed, setTyped] = useState(filter.search ?? "");
  const search = useDebouncedCallback((text: string) => onChange({ search: text.trim() || undefined }), 300);
  return (
    <TextInput
      className={classes.search}
      aria-label="Search in runs and in what they said"
      placeholder="Search in runs and in what they said"
      leftSection={<Search size={17} aria-hidden="true" />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
    />
  );
}
