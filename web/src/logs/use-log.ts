import { useEffect, useState, useSyncExternalStore } from "react";
import { call } from "../api/client.ts";
import { live } from "../api/freshness.ts";
import { LogReader, type LogState } from "./log-reader.ts";

export interface LogWanted {
  run: string;
  search: string;
  /** Only lines at least as serious. */
  level: "WARNING" | "ERROR" | null;
  /** The line at which it opens, by its id; else the end. */
  at: number | null;
}

/** The log of a run as far as it is read, and the hand that turns its pages. Whoever wants another, mounts anew. */
export function useLog(wanted: LogWanted): { reader: LogReader; state: LogState } {
  const { run, at } = wanted;
  const isWhole = wanted.search === "" && wanted.level === null;
  const [reader] = useState(() => readerOf(wanted));
  useEffect(() => {
    void (at === null ? reader.toEnd() : reader.around(at));
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
  }, [reader, run, isWhole, at]);
  return { reader, state: useSyncExternalStore(reader.subscribe, reader.state) };
}

function readerOf({ run, search, level }: LogWanted): LogReader {
  const filter = { run, ...(search === "" ? {} : { search }), ...(level === null ? {} : { level }) };
  return new LogReader((page) => call("logs", { ...filter, ...page }));
}
