import { Code } from "@mantine/core";
import type { Review } from "./deciding.ts";
import classes from "./reviews.module.css";

/** Of experts' interest, one click away. */
export function ErrorDetails({ error }: { error: NonNullable<Review["body"]["error"]> }) {
  return (
    <details className={classes.details}>
      <summary>Technical details</summary>
      <Code block tabIndex={0} className={classes.code}>
        {[`${error.type}: ${error.message}`, error.traceback].filter(Boolean).join("\n\n")}
      </Code>
    </details>
  );
}
