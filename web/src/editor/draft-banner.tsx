import { CircleCheck, PencilLine, TriangleAlert } from "lucide-react";
import type { Result } from "../api/client.ts";
import { When } from "../parts/when.tsx";
import { authorWords } from "./author-words.ts";
import classes from "./editor.module.css";
import type { FileDraft } from "./use-file-draft.ts";

/** Whether this is what runs, or a draft that does not. */
export function DraftBanner({ file, draft }: { file: Result<"file">; draft: FileDraft }) {
  const name = <code>{file.path}</code>;
  if (draft.conflict) {
    return (
      <p className={classes.banner} data-tone="warn" role="alert">
        <TriangleAlert size={19} aria-hidden="true" />
        <span>
          {draft.conflict.message} {draft.conflict.places > 0 && "Settle the marked places, then let it run."}
        </span>
      </p>
    );
  }
  if (!draft.isDraft) {
    return (
      <p className={classes.banner} data-tone="good">
        <CircleCheck size={19} aria-hidden="true" />
        <span>
          {name} is what runs.
          {file.changed !== null && (
            <>
              {" "}
              Last change: <When at={file.changed} past />, {authorWords(file)}.
            </>
          )}
        </span>
      </p>
    );
  }
  return (
    <p className={classes.banner} data-tone="live" role="status">
      <PencilLine size={19} aria-hidden="true" />
      <span>
        This is a draft of {name}. It does not run yet. {draft.isUnkept ? "Keeping it…" : "It is kept."}
        {file.draft?.stale && " What runs has changed since you began."}
      </span>
    </p>
  );
}
