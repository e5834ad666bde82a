import { Button, Checkbox } from "@mantine/core";
import { DatabaseBackup } from "lucide-react";
import { useState } from "react";
import { useAct, useAsk } from "../api/hooks.ts";
import { byteCount } from "../parts/bytes.ts";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import { Badge } from "../parts/status-badge.tsx";
import { tell } from "../parts/toast.ts";
import { When } from "../parts/when.tsx";
import { Part } from "./parts.tsx";
import classes from "./settings.module.css";

/** Copies of everything: made here, found in a folder, and how to go back to one. */
export function BackupsSection() {
  return (
    <>
      <MakeBackup />
      <Backups />
      <Part title="Going back to one">
        <div className={`card ${classes.body}`}>
          <p>
            Stop AIOS, then type <code>aios restore</code> and the backup’s folder. What was there before is kept beside
            it.
          </p>
        </div>
      </Part>
    </>
  );
}

function MakeBackup() {
  const make = useAct("backup");
  const [withKey, setWithKey] = useState(false);
  const act = () =>
    make.mutate(withKey ? { with_key: true } : {}, {
      onSuccess: ({ bytes }) => tell(`The backup is made: ${byteCount(bytes)}.`),
    });
  return (
    <Part title="Make one now">
      <div className={`card ${classes.body}`}>
        <Checkbox
          label="Also what opens the secrets"
          description="Whoever has the backup can then read them. Without it, secrets must be set again after a restore elsewhere."
          checked={withKey}
          onChange={(event) => setWithKey(event.currentTarget.checked)}
          mb="md"
        />
        <Button leftSection={<DatabaseBackup size={18} aria-hidden="true" />} loading={make.isPending} onClick={act}>
          Make a backup
        </Button>
        {make.error && <Problem error={make.error} mt="md" />}
      </div>
    </Part>
  );
}

function Backups() {
  const { data, error, refetch } = useAsk("backups", {});
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading lines={2} />;
  return (
    <Part title="Backups">
      {data.length === 0 ? (
        <p className={`card ${classes.body}`}>None yet.</p>
      ) : (
        <ul className={`card ${classes.rows}`}>
          {data.map(({ name, folder, created, bytes, before_restore }) => (
            <li key={name} className={classes.row}>
              <span className={classes.grow}>
                <strong>
                  <When at={created} />
                </strong>
                <span className={classes.quiet}>{folder}</span>
              </span>
              {before_restore && <Badge tone="quiet">Before a restore</Badge>}
              <span>{byteCount(bytes)}</span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
