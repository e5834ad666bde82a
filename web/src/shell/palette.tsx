import "@mantine/spotlight/styles.css";
import { Kbd, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { Spotlight, spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { useNavigate } from "@tanstack/react-router";
import { Moon, OctagonX, Play, Search, Settings2, Sparkles, Sun } from "lucide-react";
import { useEffect, useState } from "react";
import { useAct, useAsk } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { friendlyName } from "../parts/names.ts";
import { tell, tellProblem } from "../parts/toast.ts";
import { HelperIcon } from "../ready-made/helper-icon.tsx";
import { places } from "./navigation.tsx";
import { pageKeys } from "./shortcuts.ts";

/** Everything by its name, at Ctrl-K: pages, automations, helpers, and what can be done with them. */
export function Palette({ onStop }: { onStop: () => void }) {
  useEffect(() => spotlight.open(), []);
  const [query, setQuery] = useState("");
  const navigate = useNavigate();
  const run = useAct("run");
  const may = useMay();
  const { data: jobs = [] } = useAsk("jobs", {});
  const { data: helpers = [] } = useAsk("library", {});
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light", { getInitialValueInEffect: false }) === "dark";

  const start = (job: string) =>
    run.mutate(
      { job },
      { onSuccess: () => tell(`${friendlyName(job)} starts.`, "live"), onError: (error) => tellProblem(error) },
    );
  const groups: { group: string; actions: SpotlightActionData[] }[] = [
    {
      group: "Go to",
      actions: places.map(({ to, name, icon: Icon }) => ({
        id: to,
        label: name,
        leftSection: <Icon size={20} aria-hidden="true" />,
        rightSection: <Keys to={to} />,
        onClick: () => void navigate({ href: to }),
      })),
    },
    {
      group: "Automations",
      actions: jobs.flatMap((job) => [
        {
          id: `open ${job.name}`,
          label: friendlyName(job.name),
          leftSection: <Settings2 size={20} aria-hidden="true" />,
          onClick: () => void navigate({ to: "/automations/$job", params: { job: job.name } }),
        },
        ...only(may("run"), {
          id: `run ${job.name}`,
          label: `Run ${friendlyName(job.name)} now`,
          leftSection: <Play size={20} aria-hidden="true" />,
          onClick: () => start(job.name),
        }),
      ]),
    },
    {
      group: "Ready-made",
      actions: helpers.map((helper) => ({
        id: `helper ${helper.id}`,
        label: helper.title,
        keywords: helper.sentence,
        leftSection: <HelperIcon icon={helper.icon} />,
        onClick: () => void navigate({ to: "/ready-made/$id", params: { id: helper.id } }),
      })),
    },
    {
      group: "Do",
      actions: [
        ...only(may("stop_all"), {
          id: "stop",
          label: "Stop everything",
          leftSection: <OctagonX size={20} aria-hidden="true" />,
          onClick: onStop,
        }),
        {
          id: "scheme",
          label: dark ? "Light colours" : "Dark colours",
          leftSection: dark ? <Sun size={20} aria-hidden="true" /> : <Moon size={20} aria-hidden="true" />,
          onClick: () => setColorScheme(dark ? "light" : "dark"),
        },
        {
          id: "tell",
          label: query.trim() === "" ? "Tell me what you want done…" : `Ask for “${query.trim()}”`,
          // Whatever is typed can be asked for, so it is always among what is found.
          keywords: query,
          leftSection: <Sparkles size={20} aria-hidden="true" />,
          onClick: () => query.trim() !== "" && void navigate({ to: "/tell", search: { text: query.trim() } }),
        },
      ],
    },
  ];
  return (
    <Spotlight
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      scrollable
      maxHeight="60vh"
      limit={30}
      highlightQuery
      nothingFound="Nothing of that name"
      searchProps={{
        leftSection: <Search size={20} aria-hidden="true" />,
        placeholder: "Where to, or what to do?",
        "aria-label": "Where to, or what to do?",
      }}
    />
  );
}

function only(isOffered: boolean, action: SpotlightActionData): SpotlightActionData[] {
  return isOffered ? [action] : [];
}

function Keys({ to }: { to: string }) {
  const key = Object.entries(pageKeys).find(([, target]) => target === to)?.[0];
  if (key === undefined) return null;
  return (
    <span aria-hidden="true">
      <Kbd>G</Kbd> <Kbd>{key.toUpperCase()}</Kbd>
    </span>
  );
}
