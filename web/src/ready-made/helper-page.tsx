import { Anchor, Title } from "@mantine/core";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import type { ReadyMadeView } from "../../../src/api/library/views.ts";
import { useAsk } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { friendlyName } from "../parts/names.ts";
import { useTitle } from "../parts/page.tsx";
import { Problem } from "../parts/problem.tsx";
import { HelperIcon } from "./helper-icon.tsx";
import { HelperWorkshop } from "./helper-workshop.tsx";
import classes from "./helper.module.css";
import { NeedsBadge } from "./needs-badge.tsx";

/** One ready-made helper: what it asks, what it would do, and how it is added. */
export function HelperPage() {
  const { id } = useParams({ from: "/shell/ready-made/$id" });
  const { first = false } = useSearch({ from: "/shell/ready-made/$id" });
  const { data, error, refetch } = useAsk("ready_made", { id });
  useTitle(data?.title ?? "Ready-made");
  if (data === undefined) return error ? <Problem error={error} retry={() => void refetch()} /> : <Loading lines={4} />;
  return (
    <>
      <Anchor size="sm" renderRoot={(props) => <Link to={first ? "/" : "/ready-made"} {...props} />}>
        <ArrowLeft size={15} aria-hidden="true" style={{ verticalAlign: "-2px" }} /> {first ? "Home" : "Ready-made"}
      </Anchor>
      <header className={classes.head} style={{ marginTop: "0.8rem" }}>
        <HelperIcon icon={data.icon} large />
        <div>
          <Title order={1}>{data.title}</Title>
          <p>{data.sentence}</p>
          <NeedsBadge needs={data.needs} />
        </div>
      </header>
      <Added helper={data} />
      <HelperWorkshop key={data.id} helper={data} first={first && data.practice} />
    </>
  );
}

/** Whoever comes back finds what they have made of it. */
function Added({ helper }: { helper: ReadyMadeView }) {
  if (helper.added.length === 0) return null;
  return (
    <p>
      You have it as{" "}
      {helper.added.map((job, at) => (
        <span key={job}>
          {at > 0 && ", "}
          <Anchor renderRoot={(props) => <Link to="/automations/$job" params={{ job }} {...props} />}>
            {friendlyName(job)}
          </Anchor>
        </span>
      ))}
      .
    </p>
  );
}
