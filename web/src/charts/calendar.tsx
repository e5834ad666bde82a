import { Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useAsk } from "../api/hooks.ts";
import { localDate, midnight } from "../history/filter.ts";
import { Loading } from "../parts/loading.tsx";
import { Problem } from "../parts/problem.tsx";
import { counted } from "../parts/times.ts";
import { calendarWeeks, plusDays, type CalendarDay, type CalendarWeek } from "./calendar-days.ts";
import classes from "./charts.module.css";
import { useToday } from "./use-today.ts";

const shownDays = 7 * 26;
const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Half a year of days: whether anything ran, whether anything went wrong. Each day opens its runs. */
export function Calendar({ job }: { job: string | undefined }) {
  const until = useToday();
  const from = plusDays(until, 1 - shownDays);
  const span = { from: midnight(localDate(from), 0), until: midnight(localDate(until), 1) };
  const asked = job === undefined ? { ...span, together: true } : { ...span, job };
  const { data, error, refetch } = useAsk("activity", asked, { keep: true });
  const weeks = useMemo(() => calendarWeeks(data ?? [], from, until), [data, from, until]);
  return (
    <section>
      <Title order={2} mb="sm">
        The last half year
      </Title>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading lines={1} />}
      {data && <Days weeks={weeks} job={job} />}
    </section>
  );
}

function Days({ weeks, job }: { weeks: CalendarWeek[]; job: string | undefined }) {
  return (
    <div className={`card ${classes.body}`}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it */}
      <div className={classes.scroll} tabIndex={0} role="region" aria-label="Days">
        <table className={classes.calendar}>
          <caption className="visually-hidden">Runs by day</caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Weekday</span>
              </th>
              {weeks.map((week) => (
                <th key={week.date} scope="col">
                  {week.month === null ? <span className="visually-hidden">{week.date}</span> : months[week.month - 1]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weekdays.map((name, weekday) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {weeks.map((week) => (
                  <td key={week.date}>{week.days[weekday] && <Day day={week.days[weekday]} job={job} />}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={classes.legend}>
        <span className={classes.day} data-look="good" data-strength="2" /> all well
        <span className={classes.day} data-look="bad" data-strength="2">
          ×
        </span>{" "}
        something failed
        <span className={classes.day} data-look="quiet" data-strength="2" /> stopped or asked
        <span className={classes.day} data-look="none" /> nothing ran
      </p>
    </div>
  );
}

function Day({ day, job }: { day: CalendarDay; job: string | undefined }) {
  const words = dayWords(day);
  const mark = day.look === "bad" ? "×" : "";
  if (day.look === "none") {
    return (
      <span className={classes.day} data-look="none" title={words}>
        <span className="visually-hidden">{words}</span>
      </span>
    );
  }
  return (
    <Link
      to="/history"
      search={{ span: "chosen", from: day.date, until: day.date, ...(job === undefined ? {} : { job }) }}
      className={classes.day}
      data-look={day.look}
      data-strength={day.strength}
      title={words}
      aria-label={words}
    >
      {mark}
    </Link>
  );
}

/** "Sunday 22 November: 12 done, 1 failed" */
function dayWords({ date, succeeded, failed, other }: CalendarDay): string {
  const name = localDate(date).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
  const parts = [
    succeeded > 0 && `${succeeded} done`,
    failed > 0 && `${failed} failed`,
    other > 0 && counted(other, "other"),
  ].filter(Boolean);
  return `${name}: ${parts.length === 0 ? "nothing ran" : parts.join(", ")}`;
}
