import type { Result } from "../api/client.ts";
import { counted } from "../parts/times.ts";
import classes from "./editor.module.css";

type Diff = Result<"file_diff">;

/** What was taken out and what was put in, told by signs as well as by colours. */
export function DiffLines({ diff }: { diff: Diff }) {
  if (diff.hunks.length === 0) return <p className={classes.quiet}>Nothing is different.</p>;
  return (
    <>
      <p className={classes.quiet}>
        {counted(diff.added, "line")} added, {counted(diff.removed, "line")} taken out.
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it */}
      <div className={classes.diff} role="region" aria-label="What is different" tabIndex={0}>
        {diff.hunks.map((hunk) => (
          <div key={`${hunk.old_start} ${hunk.new_start}`} className={classes.hunk}>
            {hunk.lines.map((line, at) => (
              <div key={at} className={classes.diffLine} data-kind={line.kind}>
                <span className={classes.sign}>{line.kind === " " ? " " : line.kind}</span>
                {line.text === "" ? " " : line.text}
              </div>
            ))}
          </div>
        ))}
      </div>
    </>
  );
}
