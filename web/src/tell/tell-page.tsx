import { Anchor, Button, Stack, Text, Title } from "@mantine/core";
import { Link, useSearch } from "@tanstack/react-router";
import { LibraryBig, OctagonX, SearchX } from "lucide-react";
import { useAsk } from "../api/hooks.ts";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { friendlyName } from "../parts/names.ts";
import { Page } from "../parts/page.tsx";
import { Problem } from "../parts/problem.tsx";
import helperClasses from "../ready-made/helper.module.css";
import { HelperCard } from "../ready-made/helper-card.tsx";
import { HelperWorkshop } from "../ready-made/helper-workshop.tsx";
import type { ResultOf } from "../api/hooks.ts";
import { placesFor, wantsStop } from "./places.ts";

type Understood = ResultOf<"understand">;

/** What became of a sentence: a form that is filled in already, or what was found for it. */
export function TellPage() {
  const { text } = useSearch({ from: "/shell/tell" });
  const { data, error, refetch } = useAsk("understand", { text }, { enabled: text !== "" });
  if (error) {
    return (
      <Page title={`“${text}”`}>
        <Problem error={error} retry={() => void refetch()} />
      </Page>
    );
  }
  if (data === undefined) return <Loading lines={4} />;
  return data.kind === "automation" ? <Filled text={text} found={data} /> : <Found text={text} found={data} />;
}

function Filled({ text, found }: { text: string; found: Extract<Understood, { kind: "automation" }> }) {
  return (
    <Page title={found.name} lead={found.sentence} back={<Text c="dimmed">“{text}”</Text>}>
      {found.assumed.map((sentence) => (
        <Text key={sentence} c="dimmed" mb="sm">
          {sentence}
        </Text>
      ))}
      <HelperWorkshop
        key={text}
        helper={found.ready_made}
        first={false}
        name={found.name}
        known={found.values}
        knownSchedule={found.schedule}
      />
    </Page>
  );
}

function Found({ text, found }: { text: string; found: Extract<Understood, { kind: "search" }> }) {
  const places = placesFor(text);
  if (wantsStop(text)) {
    return (
      <Page title={`“${text}”`}>
        <Empty icon={OctagonX} title="The red button at the top does this">
          <p>It ends what runs, and nothing starts until you say “Go on”.</p>
        </Empty>
      </Page>
    );
  }
  if (found.nothing && places.length === 0) {
    return (
      <Page title={`“${text}”`}>
        <Empty icon={SearchX} title="Nothing fits this yet">
          <p>Say what and when, such as: every Friday at 5 remind me to water plants.</p>
          <Button
            leftSection={<LibraryBig size={18} aria-hidden="true" />}
            renderRoot={(props) => <Link to="/ready-made" {...props} />}
          >
            See what there is
          </Button>
        </Empty>
      </Page>
    );
  }
  return (
    <Page title={`Found for “${text}”`}>
      <Stack gap="xl">
        {places.length > 0 && (
          <section>
            <Title order={2} mb="xs">
              Where to look
            </Title>
            {places.map(({ title, to }) => (
              <p key={to} style={{ margin: "0.35rem 0" }}>
                <Anchor renderRoot={(props) => <Link to={to} {...props} />}>{title}</Anchor>
              </p>
            ))}
          </section>
        )}
        {found.jobs.length > 0 && (
          <section>
            <Title order={2} mb="xs">
              Your automations
            </Title>
            {found.jobs.map((job) => (
              <p key={job} style={{ margin: "0.35rem 0" }}>
                <Anchor renderRoot={(props) => <Link to="/automations/$job" params={{ job }} {...props} />}>
                  {friendlyName(job)}
                </Anchor>
              </p>
            ))}
          </section>
        )}
        {found.ready_made.length > 0 && (
          <section>
            <Title order={2} mb="sm">
              Ready-made
            </Title>
            <ul className={helperClasses.grid}>
              {found.ready_made.map((helper) => (
                <li key={helper.id}>
                  <HelperCard helper={helper} />
                </li>
              ))}
            </ul>
          </section>
        )}
      </Stack>
    </Page>
  );
}
