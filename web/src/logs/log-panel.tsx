import { useDebouncedValue, useLocalStorage } from "@mantine/hooks";
import { useState } from "react";
import { LogBody } from "./log-body.tsx";
import { LogTools, type Level } from "./log-tools.tsx";
import classes from "./log.module.css";

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
  const [debounced] = useDebouncedValue(typed.trim(), 250);
  const search = typed === "" ? "" : debounced;
  const [level, setLevel] = useState<Level>("all");
  const [wrap, setWrap] = useLocalStorage({ key: "aios-log-wrap", defaultValue: true });
  const [shown, setShown] = useState(at);
  const [follow, setFollow] = useState(at === null);
  const isFiltered = search !== "" || level !== "all";

  const toEnd = () => {
    setFollow(true);
    setShown(null);
  };
  const toLine = (id: number) => {
    setFollow(false);
    setShown(id);
    setTyped("");
    setLevel("all");
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
      <LogBody
        key={`${run} ${search} ${level} ${isFiltered ? "" : shown}`}
        wanted={{ run, search, level: level === "all" ? null : level, at: isFiltered ? null : shown }}
        isFiltered={isFiltered}
        isLive={isLive}
        name={name}
        wrap={wrap}
        follow={follow}
        onFollow={setFollow}
        onEnd={toEnd}
        onChoose={isFiltered ? toLine : null}
      />
    </section>
  );
}
