import { Button } from "@mantine/core";
import { History } from "lucide-react";
import { useState } from "react";
import { useAct, useAsk } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import { Badge } from "../parts/status-badge.tsx";
import { tell, tellProblem } from "../parts/toast.ts";
import { When } from "../parts/when.tsx";
import { ChangesView } from "./changes-view.tsx";
import classes from "./editor.module.css";
import { authorWords } from "./author-words.ts";

/** What a file was, newest first: each can be looked at beside what runs, and gone back to. */
export function VersionsView({ path }: { path: string }) {
  const { data, error, refetch } = useAsk("file_versions", { path, limit: 50 });
  const goBack = useAct("go_back");
  const may = useMay();
  const [shown, setShown] = useState<number | null>(null);
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  if (data.length === 0) return <p className={classes.quiet}>Versions will appear here as it is changed.</p>;
  const back = (version: number) =>
    goBack.mutate(
      { path, version },
      { onSuccess: () => tell("Done. This version runs from now on."), onError: tellProblem },
    );
  return (
    <ol className={classes.versions}>
      {data.map((version) => (
        <li key={version.id} className={classes.version}>
          <div className={classes.versionHead}>
            <span className={classes.grow}>
              <When at={version.created} past />
              <span className={classes.quiet}>
                {" "}
                · {authorWords(version)}
                {version.message && ` · ${version.message}`}
                {version.gone && " · was taken away"}
              </span>
            </span>
            {version.is_live ? (
              <Badge tone="good">Runs now</Badge>
            ) : (
              <>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  aria-expanded={shown === version.id}
                  onClick={() => setShown(shown === version.id ? null : version.id)}
                >
                  {shown === version.id ? "Hide" : "What is different"}
                </Button>
                {!version.gone && may("go_back") && (
                  <ConfirmButton
                    size="compact-sm"
                    variant="default"
                    leftSection={<History size={16} aria-hidden="true" />}
                    question="Go back to this version?"
                    consequence="It runs from the next time on. What runs now is kept as a version, so you can come back."
                    confirm="Go back"
                    onConfirm={() => back(version.id)}
                  >
                    Go back
                  </ConfirmButton>
                )}
              </>
            )}
          </div>
          {shown === version.id && <ChangesView path={path} from={version.id} to="live" />}
        </li>
      ))}
    </ol>
  );
}
