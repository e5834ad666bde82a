import { useEffect, useState } from "react";
import { ago, friendlyTime } from "./times.ts";

/** A time in words, exact in its tooltip; what was just now grows older by itself. */
export function When({ at, past = false }: { at: number; past?: boolean }) {
  useMinute();
  const date = new Date(at * 1000);
  return (
    <time
      dateTime={date.toISOString()}
      title={date.toLocaleString("en-GB", { dateStyle: "full", timeStyle: "medium" })}
    >
      {past ? ago(at) : friendlyTime(at)}
    </time>
  );
}

/** "today 09:00, tomorrow 09:00, Tuesday 09:00" */
export function NextTimes({ times }: { times: readonly number[] }) {
  useMinute();
  return <span className="figures">{times.map((at) => friendlyTime(at)).join(" · ")}</span>;
}

/** Renders again each minute. */
function useMinute(): void {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((ticks) => ticks + 1), 60_000);
    return () => clearInterval(timer);
  }, []);
}
