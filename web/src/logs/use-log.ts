import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { call } from "../api/client.ts";
import { live } from "../api/freshness.ts";
import { LogReader, type LogState } from "./log-reader.ts";

export interface LogFilter {
  search: string;
  /** Only lines at least as serious. */
  level: "WARNING" | "ERROR" | null;
}

/** The log of a run as far as it is read, and the hand that turns its pages. It opens at a line, or else at the end. */
export function useLog(run: string, { search, level }: LogFilter, at: number | null) {
  const reader = useMemo(
    () =>
      new LogReader((wanted) =>
        call("logs", { run, ...wanted, ...(search === "" ? {} : { search }), ...(level === null ? {} : { level }) }),
      ),
    [run, search, level],
  );
  const isWhole = search === "" && level === null;
  const opensAt = useRef(at);
  opensAt.current = isWhole ? at : null;
  useEffect(() => {
    void (opensAt.current === null ? reader.toEnd() : reader.around(opensAt.current));
    const ends = [
      live.follow(run),
      live.on("lines", (said) => {
        if (said.run !== run) return;
        if (isWhole && !said.skipped) reader.said(said.lines);
        else reader.missed();
      }),
      live.on("run_ended", ({ runs }) => {
        if (runs.some(({ id }) => id === run)) reader.missed();
      }),
      live.on("reset", () => reader.missed()),
      live.on("changed", () => reader.missed()),
    ];
    return () => {
      for (const end of ends) end();
      reader.close();
    };
  }, [reader, run, isWhole]);
  const state: LogState = useSyncExternalStore(reader.subscribe, reader.state);
  return { reader, state };
}
