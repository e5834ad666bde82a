import { Anchor, Button, Table } from "@mantine/core";
import { useState } from "react";
import { useAsk } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { May } from "../parts/may.tsx";
import { Problem } from "../parts/problem.tsx";
import { Badge } from "../parts/status-badge.tsx";
import type { Tone } from "../parts/tone.tsx";
import { When } from "../parts/when.tsx";
import { Part } from "./parts.tsx";
import classes from "./settings.module.css";

const tones: Record<"ok" | "warning" | "failed", Tone> = { ok: "good", warning: "warn", failed: "bad" };
const words = { ok: "Fine", warning: "Look at this", failed: "Broken" } as const;

/** For experts. */
export function AdvancedSection() {
  return (
    <>
      <Here />
      <May act="doctor">
        <Checks />
      </May>
      <May act="audit">
        <Audit />
      </May>
      <Part title="API">
        <div className={`card ${classes.body}`}>
          <p>Everything this page can do, programs can do too.</p>
          <Anchor href="/api">How to use it</Anchor> · <Anchor href="/openapi.json">OpenAPI document</Anchor>
        </div>
      </Part>
    </>
  );
}

function Here() {
  const { data } = useAsk("status", {});
  if (!data) return null;
  return (
    <Part title="This AIOS">
      <div className={`card ${classes.body}`}>
        <p>
          Version {data.version}, in the folder <code>{data.home}</code>
        </p>
        <p className={classes.quiet}>
          Settings of the environment: type <code>aios help environment</code>.
        </p>
      </div>
    </Part>
  );
}

function Checks() {
  const { data, error, refetch } = useAsk("doctor", {});
  return (
    <Part title="Checks">
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading lines={2} />}
      {data && (
        <ul className={`card ${classes.rows}`}>
          {data.checks.map(({ name, state, message, fix }) => (
            <li key={`${name} ${message}`} className={classes.row}>
              <Badge tone={tones[state]}>{words[state]}</Badge>
              <span className={classes.grow}>
                <strong>{name}</strong>
                <span className={classes.quiet}>{message}</span>
                {fix && <span>{fix}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

/** Where it scrolls sideways, the keyboard can scroll it. */
const scrolled = { tabIndex: 0, role: "region", "aria-label": "Who did what" } as const;
const entriesPerPage = 50;

function Audit() {
  const [limit, setLimit] = useState(entriesPerPage);
  const { data, error, refetch } = useAsk("audit", { limit }, { keep: true });
  const { data: check } = useAsk("audit_verify", {});
  return (
    <Part title="Who did what">
      {check && (
        <p className={classes.quiet}>
          <Badge tone={check.bad === null ? "good" : "bad"}>{check.bad === null ? "Whole" : "Changed"}</Badge>{" "}
          {check.sentence}
        </p>
      )}
      {error && <Problem error={error} retry={() => void refetch()} />}
      {data && (
        <div className={`card ${classes.scroll}`} {...scrolled}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>When</Table.Th>
                <Table.Th>Who</Table.Th>
                <Table.Th>What</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.map(({ id, at, who, what, detail }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    <When at={at} />
                  </Table.Td>
                  <Table.Td>{who}</Table.Td>
                  <Table.Td>
                    {what} <code>{JSON.stringify(detail)}</code>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {data?.length === limit && (
        <Button variant="default" mt="sm" onClick={() => setLimit(limit + entriesPerPage)}>
          Show older ones
        </Button>
      )}
    </Part>
  );
}
