import { Link } from "@tanstack/react-router";
import type { ReadyMadeView } from "../../../src/api/library/views.ts";
import { Badge } from "../parts/status-badge.tsx";
import { HelperIcon } from "./helper-icon.tsx";
import classes from "./helper.module.css";
import { NeedsBadge } from "./needs-badge.tsx";

/** One ready-made helper, as a card that leads to its page. `first`: straight to a rehearsal on practice files. */
export function HelperCard({ helper, first = false }: { helper: ReadyMadeView; first?: boolean }) {
  return (
    <article className={`card ${classes.helper}`}>
      <div className={classes.helperHead}>
        <HelperIcon icon={helper.icon} />
        <h3 className={classes.title}>
          <Link
            to="/ready-made/$id"
            params={{ id: helper.id }}
            search={first && helper.practice ? { first: true } : {}}
          >
            {helper.title}
          </Link>
        </h3>
      </div>
      <p className={classes.sentence}>{helper.sentence}</p>
      <div className={classes.helperFoot}>
        {!first && <NeedsBadge needs={helper.needs} />}
        {helper.added.length > 0 && <Badge tone="good">Added</Badge>}
      </div>
    </article>
  );
}
