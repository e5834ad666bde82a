import { Button, SegmentedControl } from "@mantine/core";
import { FlaskConical, Rocket } from "lucide-react";
import { useState } from "react";
import type { Result } from "../api/client.ts";
import { useAsk } from "../api/hooks.ts";
import { useMay } from "../api/use-may.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import { ChangesView } from "./changes-view.tsx";
import { DraftBanner } from "./draft-banner.tsx";
import classes from "./editor.module.css";
import { Code } from "./lazy-code.tsx";
import { TryDraft } from "./try-draft.tsx";
import { UpdateBanner } from "./update-banner.tsx";
import { useFileDraft } from "./use-file-draft.ts";
import { VersionsView } from "./versions-view.tsx";

type View = "text" | "changes" | "versions";

const views = [
  { value: "text", label: "Text" },
  { value: "changes", label: "Changes" },
  { value: "versions", label: "Versions" },
];

/** One file: what runs, a draft of it, what differs, what it was. `job`: with which a draft is tried. */
export function FileEditor({ path, job }: { path: string; job: string | null }) {
  const { data, error, refetch } = useAsk("file", { path }, { keep: true });
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  if (data.text === null && data.draft === null) {
    return <p className={classes.quiet}>This file is no text, or too large to be shown here.</p>;
  }
  return <Editor key={path} file={data} job={job} />;
}

function Editor({ file, job }: { file: Result<"file">; job: string | null }) {
  const [view, setView] = useState<View>("text");
  const [isBusy, setBusy] = useState(false);
  const [tried, setTried] = useState(0);
  const draft = useFileDraft(file);
  const mayWrite = useMay()("draft_save");
  const during = async (work: () => Promise<unknown>) => {
    setBusy(true);
    await work();
    setBusy(false);
  };
  return (
    <section className={`card ${classes.editor}`} aria-label={file.path}>
      {file.origin?.update && mayWrite && <UpdateBanner path={file.path} version={file.origin.update} />}
      <DraftBanner file={file} draft={draft} />
      <div className={classes.tools}>
        <SegmentedControl
          aria-label="What to show"
          data={views}
          value={view}
          onChange={(value) => void draft.keep().then(() => setView(value as View))}
        />
        <span className={classes.grow} />
        {draft.isDraft && mayWrite && (
          <>
            <ConfirmButton
              variant="subtle"
              question="Throw the draft away?"
              consequence="What you changed is lost. What runs stays as it is."
              confirm="Throw it away"
              dangerous
              onConfirm={() => void during(draft.discard)}
            >
              Throw away
            </ConfirmButton>
            {job !== null && (
              <Button
                variant="default"
                leftSection={<FlaskConical size={17} aria-hidden="true" />}
                disabled={isBusy}
                onClick={() => void draft.keep().then((isKept) => isKept && setTried(tried + 1))}
              >
                Try it
              </Button>
            )}
            <Button
              leftSection={<Rocket size={17} aria-hidden="true" />}
              loading={isBusy}
              onClick={() => void during(draft.publish)}
            >
              Let it run
            </Button>
          </>
        )}
      </div>
      {draft.problem && <Problem error={draft.problem} m="sm" />}
      <div className={view === "text" ? undefined : classes.body}>
        {view === "text" && (
          <Code text={draft.text} path={file.path} label={file.path} isReadOnly={!mayWrite} onChange={draft.change} />
        )}
        {view === "changes" && <ChangesView path={file.path} from="live" to={file.draft ? "draft" : "live"} />}
        {view === "versions" && <VersionsView path={file.path} />}
      </div>
      {tried > 0 && job !== null && (
        <div className={classes.body}>
          <TryDraft key={tried} path={file.path} job={job} />
        </div>
      )}
    </section>
  );
}
