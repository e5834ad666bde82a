import { Button, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { CircleAlert } from "lucide-react";
import type { AttentionView } from "../../../src/api/views.ts";
import { useAct } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { friendlyName } from "../parts/names.ts";
import { tell, tellProblem } from "../parts/toast.ts";
import { When } from "../parts/when.tsx";
import { attentionWords } from "./attention-words.ts";
import classes from "./home.module.css";

/** What a person should look at, each with the button that does what helps. */
export function Attention({ items }: { items: readonly AttentionView[] }) {
  return (
    <section aria-labelledby="needs-you">
      <Title order={2} id="needs-you" className="visually-hidden">
        What needs you
      </Title>
      <ul className={classes.list}>
        {items.map((item, at) => (
          <li key={`${item.kind}-${item.job ?? ""}-${at}`}>
            <Item item={item} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Item({ item }: { item: AttentionView }) {
  const navigate = useNavigate();
  const run = useAct("run");
  const cancel = useAct("cancel");
  const failed = (error: unknown) => tellProblem(error);
  const job = item.job ?? "";
  const name = friendlyName(job);
  const toJob = (tab?: string) =>
    void navigate({ to: "/automations/$job", params: { job }, search: tab === undefined ? {} : { tab } });
  const toRun = () => (item.run_id === null ? toJob() : void navigate({ to: `/runs/${item.run_id}` }));
  const start = () => run.mutate({ job }, { onSuccess: () => tell(`${name} starts.`, "live"), onError: failed });
  const forget = () =>
    cancel.mutate({ target: job }, { onSuccess: () => tell("They are taken back.", "quiet"), onError: failed });

  const may = useMay();

  const [label, act]: [string, () => void] = (() => {
    switch (item.kind) {
      case "question":
        return [may("decide") ? "Answer" : "Look at it", () => void navigate({ href: "/waiting" })];
      case "failing":
        return ["What happened?", toRun];
      case "late":
      case "never_ran":
      case "quarantined":
        return may("run") ? ["Run it now", start] : ["See why", () => toJob()];
      case "broken_job":
        return [may("change_job") ? "Mend it" : "See why", () => toJob("settings")];
      case "no_device":
        return ["See why", () => toJob()];
      case "unknown_job":
        return may("cancel") ? ["Take them back", forget] : ["See all", () => void navigate({ href: "/automations" })];
      case "list_problem":
      case "trouble":
        return ["Look into it", () => void navigate({ href: "/settings" })];
    }
  })();
  return (
    <article className={`card ${classes.item}`}>
      <CircleAlert className={classes.itemIcon} size={22} aria-hidden="true" />
      <div>
        {item.job !== null && <h3>{name}</h3>}
        <p>{attentionWords(item)}</p>
        {item.what_next !== null && <p className={classes.next}>{item.what_next}</p>}
        {item.since !== null && (
          <p className={classes.since}>
            <When at={item.since} past />
          </p>
        )}
      </div>
      <Button variant="default" loading={run.isPending || cancel.isPending} onClick={act}>
        {label}
      </Button>
    </article>
  );
}
