import { Loader } from "@mantine/core";
import { ArrowDownToLine, ArrowUpToLine } from "lucide-react";
import { useMemo } from "react";
import { Problem } from "../parts/problem.tsx";
import { counted } from "../parts/times.ts";
import { LogLines } from "./log-lines.tsx";
import { CopyLines, DownloadLog, IconTool } from "./log-tools.tsx";
import type { LogState } from "./log-reader.ts";
import classes from "./log.module.css";
import { searchedWords } from "./marked.ts";
import { useLog, type LogWanted } from "./use-log.ts";

interface LogBodyProps {
  wanted: LogWanted;
  isFiltered: boolean;
  isLive: boolean;
  name: string;
  wrap: boolean;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  onEnd: () => void;
  onChoose: ((id: number) => void) | null;
}

/** The lines that fit, how many, and what can be done with them. */
export function LogBody(props: LogBodyProps) {
  const { wanted, isFiltered, isLive, name, wrap, follow, onFollow, onEnd, onChoose } = props;
  const { reader, state } = useLog(wanted);
  const { window, blocks, isBusy, problem } = state;
  const words = useMemo(() => searchedWords(wanted.search), [wanted.search]);
  const toStart = () => {
    onFollow(false);
    void reader.toStart();
  };
  const toEnd = () => {
    onEnd();
    void reader.toEnd();
  };
  return (
    <>
      {problem && <Problem error={problem} retry={() => void reader.toEnd()} m="sm" />}
      {blocks.length > 0 && (
        <LogLines
          reader={reader}
          blocks={blocks}
          atEnd={window?.atEnd ?? false}
          follow={follow}
          onFollow={onFollow}
          wrap={wrap}
          words={words}
          shown={wanted.at}
          onChoose={onChoose}
        />
      )}
      <div className={classes.foot}>
        <span role="status">{footWords(state, isFiltered, isLive)}</span>
        {isBusy && window && <Loader size={14} aria-hidden="true" />}
        {window && blocks.length > 0 && (
          <span className={classes.actions}>
            <IconTool label="To the first line" icon={ArrowUpToLine} onClick={toStart} />
            <IconTool label="To the last line" icon={ArrowDownToLine} onClick={toEnd} />
            <CopyLines window={window} />
            <DownloadLog run={wanted.run} name={name} />
          </span>
        )}
      </div>
    </>
  );
}

function footWords({ window, problem }: LogState, isFiltered: boolean, isLive: boolean): string {
  if (!window) return problem ? "The log could not be read." : "Reading the log…";
  const lines = counted(window.lines.length, "line");
  const isAll = window.atStart && window.atEnd;
  if (window.lines.length === 0) {
    if (isFiltered) return "No line fits.";
    return isLive ? "It has said nothing yet." : "It said nothing.";
  }
  if (isFiltered) return isAll ? `${lines} found.` : `${lines} found so far. Scroll on for more.`;
  return isAll ? lines : `${lines} here. Scroll on for more.`;
}
