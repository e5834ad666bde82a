import { Anchor, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { JobView } from "../../../src/api/views.ts";
import { useAsk } from "../api/hooks.ts";
import helperClasses from "../ready-made/helper.module.css";
import { HelperCard } from "../ready-made/helper-card.tsx";
import { Loading } from "../parts/loading.tsx";

/** What AIOS itself puts into an empty home, so that something runs. */
const starters = new Set(["hello", "greet"]);
const offered = 3;

/** Whether nobody has added anything yet. */
export function isNewHere(jobs: readonly JobView[]): boolean {
  return jobs.every((job) => starters.has(job.name));
}

/** The first minute: three helpers, each a click away from seeing what it would do. */
export function FirstHelpers() {
  const { data } = useAsk("library", {});
  if (data === undefined) return <Loading />;
  const suited = data.filter((helper) => helper.needs === "offline");
  const shown = [...suited].sort((one, other) => Number(other.practice) - Number(one.practice)).slice(0, offered);
  if (shown.length === 0) return null;
  return (
    <section aria-labelledby="first">
      <Title order={2} id="first" fz="1.5rem">
        What should I look after first?
      </Title>
      <Text c="dimmed" mb="md">
        Each shows first, on practice files.
      </Text>
      <ul className={helperClasses.grid}>
        {shown.map((helper) => (
          <li key={helper.id}>
            <HelperCard helper={helper} first />
          </li>
        ))}
      </ul>
      <Anchor mt="sm" display="inline-block" renderRoot={(props) => <Link to="/ready-made" {...props} />}>
        See all helpers
      </Anchor>
    </section>
  );
}
