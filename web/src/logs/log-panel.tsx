import { Loader } from "@mantine/core";
import { useDebouncedValue, useLocalStorage } from "@mantine/hooks";
import { ArrowDownToLine, ArrowUpToLine } from "lucide-react";
import { useMemo, useState } from "react";
import { Problem } from "../parts/problem.tsx";
import { counted } from "../parts/times.ts";
import { LogLines } from "./log-lines.tsx";
import { CopyLines, DownloadLog, IconTool, LogTools, type Level } from "./log-tools.tsx";
import type { LogWindow } from "./log-window.ts";
import classes from "./log.module.css";
import { searchedWords } from "./marked.ts";
import { useLog } from "./use-log.ts";

interface LogPanelProps {
  run: string;
  isLive: boolean;
  /** Of the file it is downloaded as. */
  name: string;
  /** The line at which it opens, by its id. */
  at?: number | null;
}

/** The log of a run: read, followed, searched, marked, copied, downloaded. */
export function LogPanel({ run, isLive, name, at = null }: LogPanelProps) {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 250);
  const [level, setLevel] = useState<Level>("all");
  const [wrap, setWrap] = useLocalStorage({ key: "aios-log-wrap", defaultValue: true });
  const [shown, setShown] = useState(at);
  const [follow, setFollow] = useState(at === null);
  const words = useMemo(() => searchedWords(search), [search]);
  const { reader, state } = useLog(run, { search, level: level === "all" ? null : level }, shown);
  const { window, isBusy, problem } = state;
  const isFiltered = search !== "" || level !== "all";

  const showAround = (id: number) => {
    setFollow(false);
    setShown(id);
    setTyped("");
    setLevel("all");
  };
  const toStart = () => {
    setFollow(false);
    setShown(null);
    void reader.toStart();
  };
  const toEnd = () => {
    setFollow(true);
    setShown(null);
    void reader.toEnd();
  };
  return (
    <section className={`card ${classes.panel}`} aria-label="Log">
      <LogTools
        typed={typed}
        onType={setTyped}
        level={level}
        onLevel={setLevel}
        wrap={wrap}
        onWrap={setWrap}
        follow={isLive ? follow : null}
        onFollow={(next) => (next ? toEnd() : setFollow(false))}
      />
      {problem && <Problem error={problem} retry={() => void reader.toEnd()} m="sm" />}
      {window && window.lines.length > 0 && (
        <LogLines
          key={`${search} ${level} ${wrap}`}
          reader={reader}
          window={window}
          follow={follow || (isFiltered && isLive)}
          onFollow={setFollow}
          wrap={wrap}
          words={words}
          shown={isFiltered ? null : shown}
          onChoose={isFiltered ? showAround : null}
        />
      )}
      <div className={classes.foot}>
        <span role="status">{footWords(window, { isFiltered, isLive, problem })}</span>
        {isBusy && window && <Loader size={14} aria-hidden="true" />}
        {window && window.lines.length > 0 && (
          <span className={classes.actions}>
            <IconTool label="To the first line" icon={ArrowUpToLine} onClick={toStart} />
            <IconTool label="To the last line" icon={ArrowDownToLine} onClick={toEnd} />
            <CopyLines window={window} />
            <DownloadLog run={run} name={name} />
          </span>
        )}
      </div>
    </section>
  );
}

interface Circumstances {
  isFiltered: boolean;
  isLive: boolean;
  problem: string | null;
}

function footWords(window: LogWindow | null, { isFiltered, isLive, problem }: Circumstances): string {
  if (!window) return problem ? "The log could not be read." : "Reading the log…";
  const count = window.lines.length;
  if (count === 0) {
    if (isFiltered) return "No line fits.";
    return isLive ? "It has said nothing yet." : "It said nothing.";
  }
  const isAll = window.atStart && window.atEnd;
  if (isFiltered) return isAll ? `${counted(count, "line")} found.` : `${counted(count, "line")} found, and more.`;
  return isAll ? counted(count, "line") : `${counted(count, "line")} of more. Scroll on for the others.`;
}
