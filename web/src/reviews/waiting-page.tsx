import { Kbd } from "@mantine/core";
import { Hand } from "lucide-react";
import { useState } from "react";
import { useAsk } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { Page } from "../parts/page.tsx";
import { Problem } from "../parts/problem.tsx";
import { CardList } from "./card-list.tsx";
import { DecidedList } from "./decided-list.tsx";
import { useHeld, type Review } from "./deciding.ts";
import { HeldList } from "./held-list.tsx";
import classes from "./reviews.module.css";
import { SnoozedList } from "./snoozed-list.tsx";

export function WaitingPage() {
  const { data, error, refetch } = useAsk("reviews", {});
  const may = useMay();
  const heldIds = new Set(useHeld().flatMap((item) => item.reviews));
  const [opened] = useState(() => Date.now() / 1000);
  const open = (data ?? []).filter((review) => !heldIds.has(review.id));
  const isSnoozed = ({ snoozed_until }: Review) => snoozed_until !== null && snoozed_until > opened;
  const waiting = open.filter((review) => !isSnoozed(review));
  return (
    <Page title="Waiting for you" lead={waiting.length > 0 && may("decide") ? <KeysLead /> : undefined}>
      {error && <Problem error={error} retry={() => void refetch()} mb="md" />}
      {!data && !error && <Loading />}
      <HeldList />
      {data && <CardList reviews={waiting} />}
      {data && waiting.length === 0 && (
        <Empty icon={Hand} title="Nothing needs you.">
          Questions of your automations, and whatever failed, will be put here.
        </Empty>
      )}
      <SnoozedList reviews={open.filter(isSnoozed)} />
      <DecidedList />
    </Page>
  );
}

function KeysLead() {
  return (
    <span className={classes.keys}>
      <Kbd>1</Kbd> yes <Kbd>2</Kbd> edit <Kbd>3</Kbd> no <Kbd>H</Kbd> later <Kbd>Z</Kbd> undo <Kbd>↑</Kbd>
      <Kbd>↓</Kbd> move
    </span>
  );
}
