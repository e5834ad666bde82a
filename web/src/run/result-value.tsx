import { Code } from "@mantine/core";
import type { Json } from "../../../src/model/job.ts";
import classes from "./run.module.css";

/** What a program gave back: as text, a list or a table of names and values where it is as simple as that. */
export function ResultValue({ value }: { value: Json }) {
  if (value === null || value === "") return <p className={classes.quiet}>Nothing.</p>;
  if (typeof value === "string") return <p className={classes.said}>{value}</p>;
  if (typeof value !== "object") return <p className={classes.said}>{plain(value)}</p>;
  const entries = Object.entries(value);
  const isSimple = entries.length <= 30 && entries.every(([, item]) => item === null || typeof item !== "object");
  if (!isSimple || entries.length === 0) {
    return (
      <Code block tabIndex={0} className={classes.code}>
        {JSON.stringify(value, null, 2)}
      </Code>
    );
  }
  if (Array.isArray(value)) {
    return (
      <ul className={classes.list}>
        {entries.map(([place, item]) => (
          <li key={place}>{plain(item as Simple)}</li>
        ))}
      </ul>
    );
  }
  return (
    <dl className={classes.facts}>
      {entries.map(([name, item]) => (
        <div key={name}>
          <dt>{name.replaceAll("_", " ")}</dt>
          <dd>{plain(item as Simple)}</dd>
        </div>
      ))}
    </dl>
  );
}

type Simple = string | number | boolean | null;

function plain(value: Simple): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? value.toLocaleString("en-GB", { maximumFractionDigits: 6 }) : value;
}
