import { Anchor } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { lazy, Suspense, type ComponentType } from "react";
import { useAsk } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { Loading } from "../parts/loading.tsx";
import { Page } from "../parts/page.tsx";
import { NotFound } from "../shell/page-error.tsx";
import { sections } from "./sections.ts";

const parts: Readonly<Record<string, ComponentType>> = {
  people: lazy(async () => ({ default: (await import("./people/people-section.tsx")).PeopleSection })),
  alerts: lazy(async () => ({ default: (await import("./alerts/alerts-section.tsx")).AlertsSection })),
  outbox: lazy(async () => ({ default: (await import("./outbox-section.tsx")).OutboxSection })),
  secrets: lazy(async () => ({ default: (await import("./secrets-section.tsx")).SecretsSection })),
  devices: lazy(async () => ({ default: (await import("./devices-section.tsx")).DevicesSection })),
  backups: lazy(async () => ({ default: (await import("./backups-section.tsx")).BackupsSection })),
  advanced: lazy(async () => ({ default: (await import("./advanced-section.tsx")).AdvancedSection })),
};

/** One part of the settings. */
export function SectionPage() {
  const { section: id } = useParams({ from: "/shell/settings/$section" });
  const section = sections.find((one) => one.id === id);
  const Part = parts[id];
  const may = useMay();
  // Not asked for before it is known who asks: AIOS would refuse.
  const { isPending } = useAsk("me", {});
  if (!section || !Part) return <NotFound />;
  const isOffered = section.needs === undefined || may(section.needs);
  const back = (
    <Anchor size="sm" renderRoot={(props) => <Link to="/settings" {...props} />}>
      <ArrowLeft size={16} aria-hidden="true" style={{ verticalAlign: "-3px" }} /> Settings
    </Anchor>
  );
  return (
    <Page title={section.title} lead={section.sentence} back={back}>
      {isPending ? (
        <Loading />
      ) : isOffered ? (
        <Suspense fallback={<Loading />}>
          <Part />
        </Suspense>
      ) : (
        <p>Only an owner of this AIOS sees this.</p>
      )}
    </Page>
  );
}
