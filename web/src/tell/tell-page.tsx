import { Text } from "@mantine/core";
import { Link, useSearch } from "@tanstack/react-router";
import { useAsk } from "../api/hooks.ts";
import { friendlyName } from "../parts/names.ts";
import { Page } from "../parts/page.tsx";

export function TellPage() {
  const { text } = useSearch({ from: "/shell/tell" });
  const { data } = useAsk("jobs", {});
  const found = data?.filter((job) => friendlyName(job.name).toLowerCase().includes(text.toLowerCase())) ?? [];
  return (
    <Page title={`“${text}”`}>
      {found.length === 0 && <Text>Nothing of that name here yet.</Text>}
      {found.map((job) => (
        <p key={job.name}>
          <Link to="/automations">{friendlyName(job.name)}</Link>
        </p>
      ))}
    </Page>
  );
}
