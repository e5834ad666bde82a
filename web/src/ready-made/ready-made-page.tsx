import { SegmentedControl, Stack, Title } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import type { ReadyMadeView } from "../../../src/api/library/views.ts";
import { useAsk } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { Page } from "../parts/page.tsx";
import { Problem } from "../parts/problem.tsx";
import { HelperCard } from "./helper-card.tsx";
import classes from "./helper.module.css";

/** The library, by what one wants to have done. */
export function ReadyMadePage() {
  const { data, error, refetch } = useAsk("library", {});
  const [needs, setNeeds] = useState<ReadyMadeView["needs"] | "all">("all");
  const narrow = useMediaQuery("(max-width: 26em)");
  const shown = data?.filter((helper) => needs === "all" || helper.needs === needs) ?? [];
  const kinds = new Set(data?.map((helper) => helper.needs));
  return (
    <Page title="Ready-made" lead="Pick a helper. You see what it would do before it does anything.">
      {error && <Problem error={error} retry={() => void refetch()} mb="lg" />}
      {data === undefined && !error && <Loading lines={4} />}
      {kinds.size > 1 && (
        <SegmentedControl
          mb="xl"
          radius="lg"
          orientation={narrow ? "vertical" : "horizontal"}
          aria-label="What it needs"
          value={needs}
          onChange={(value) => setNeeds(value as ReadyMadeView["needs"] | "all")}
          data={[
            { value: "all", label: "All" },
            { value: "offline", label: "Works offline" },
            { value: "internet", label: "Needs internet" },
            ...(kinds.has("ai") ? [{ value: "ai", label: "Needs AI" }] : []),
          ]}
        />
      )}
      <Stack gap="xl">
        {byGoal(shown).map(([goal, helpers]) => (
          <section key={goal}>
            <Title order={2} mb="sm">
              {goal}
            </Title>
            <ul className={classes.grid}>
              {helpers.map((helper) => (
                <li key={helper.id}>
                  <HelperCard helper={helper} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </Stack>
    </Page>
  );
}

function byGoal(helpers: readonly ReadyMadeView[]): [string, ReadyMadeView[]][] {
  const goals = new Map<string, ReadyMadeView[]>();
  for (const helper of helpers) goals.set(helper.goal, [...(goals.get(helper.goal) ?? []), helper]);
  return [...goals];
}
