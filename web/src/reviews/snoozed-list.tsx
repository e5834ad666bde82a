import { Button } from "@mantine/core";
import { withFriendlyName } from "../parts/names.ts";
import { When } from "../parts/when.tsx";
import { useSnooze, type Review } from "./deciding.ts";
import classes from "./reviews.module.css";

/** What was set aside, and until when. */
export function SnoozedList({ reviews }: { reviews: readonly Review[] }) {
  const snooze = useSnooze();
  if (reviews.length === 0) return null;
  return (
    <details className={classes.fold}>
      <summary>Set aside ({reviews.length})</summary>
      <ul className={`card ${classes.lines}`}>
        {reviews.map((review) => (
          <li key={review.id} className={classes.lineRow}>
            <span className={classes.grow}>{withFriendlyName(review.title, review.job)}</span>
            <span className={classes.quiet}>{review.snoozed_until !== null && <When at={review.snoozed_until} />}</span>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => snooze.mutate({ reviews: [review], until: null })}
            >
              Bring it back
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
