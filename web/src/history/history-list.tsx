import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { FlaskConical, History as HistoryIcon, Undo2 } from "lucide-react";
import { useMay } from "../api/use-may.ts";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { friendlyName } from "../parts/names.ts";
import { Problem } from "../parts/problem.tsx";
import { Badge, StatusBadge } from "../parts/status-badge.tsx";
import { duration } from "../parts/times.ts";
import { When } from "../parts/when.tsx";
import { useUndo } from "../run/use-undo.ts";
import { isFiltered, type HistoryFilter } from "./filter.ts";
import classes from "./history.module.css";
import { folded, missedWord, runSentence, type HistoryRow, type Missed } from "./row-words.ts";
import { useHistory } from "./use-history.ts";

/** What has run, and what should have and did not, newest first. Of all automations, or in the page of one. */
export function HistoryList({ filter, showNames = true }: { filter: HistoryFilter; showNames?: boolean }) {
  const { rows, error, isLoading, hasMore, isLoadingMore, loadMore, retry } = useHistory(filter);
  if (isLoading) return <Loading />;
  return (
    <>
      {error && <Problem error={error} retry={retry} mb="md" />}
      {rows.length === 0 && !hasMore && !error && <NoRows filter={filter} />}
      {rows.length > 0 && (
        <ol className={`card ${classes.rows}`}>
          {folded(rows).map(({ row, times }) =>
            row.kind === "run" ? (
              <RunRow key={row.run.id} run={row.run} showName={showNames} />
            ) : (
              <MissedRow key={`missed ${row.id}`} row={row} times={times} showName={showNames} />
            ),
          )}
        </ol>
      )}
      {hasMore && (
        <div className={classes.more}>
          <Button variant="default" loading={isLoadingMore} onClick={loadMore}>
            Show older ones
          </Button>
        </div>
      )}
    </>
  );
}

function NoRows({ filter }: { filter: HistoryFilter }) {
  const { job: _job, ...rest } = filter;
  if (isFiltered(rest)) return <Empty icon={HistoryIcon} title="Nothing fits." />;
  return (
    <Empty icon={HistoryIcon} title="Runs will appear here.">
      Whatever your automations do is kept here, and so is what should have run and did not.
    </Empty>
  );
}

type Run = Extract<HistoryRow, { kind: "run" }>["run"];

function RunRow({ run, showName }: { run: Run; showName: boolean }) {
  const undo = useUndo();
  const may = useMay();
  const sentence = runSentence(run);
  return (
    <li className={classes.row}>
      <div className={classes.badge}>
        <StatusBadge state={run.state} />
      </div>
      <div className={classes.words}>
        <Link to="/runs/$id" params={{ id: run.id }} className={classes.name}>
          {showName ? friendlyName(run.job) : <When at={run.started} />}
        </Link>
        {sentence && <p className={classes.sentence}>{sentence}</p>}
      </div>
      <div className={classes.marks}>
        {run.preview && (
          <Badge tone="live" icon={<FlaskConical size={15} aria-hidden="true" />}>
            Rehearsal
          </Badge>
        )}
        {run.late_seconds !== null && <Badge tone="warn">Late</Badge>}
      </div>
      <div className={classes.times}>
        {showName && <When at={run.started} past />}
        <span className={classes.quiet}>{duration(run.seconds)}</span>
      </div>
      <div className={classes.acts}>
        {run.effects.done > 0 && !run.preview && may("undo") && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Undo2 size={16} aria-hidden="true" />}
            loading={undo.isPending}
            onClick={() => undo.mutate({ run: run.id })}
            aria-label={`Undo ${friendlyName(run.job)}`}
          >
            Undo
          </Button>
        )}
      </div>
    </li>
  );
}

function MissedRow({ row, times, showName }: { row: Missed; times: number; showName: boolean }) {
  return (
    <li className={classes.row}>
      <div className={classes.badge}>
        <Badge tone="warn">{missedWord(row)}</Badge>
      </div>
      <div className={classes.words}>
        <span className={classes.name}>{showName ? friendlyName(row.job) : "Did not run"}</span>
        <p className={classes.sentence}>{row.note ?? "It should have run and did not."}</p>
      </div>
      <div className={classes.marks}>
        <span className="visually-hidden">It did not run.</span>
      </div>
      <div className={classes.times}>
        <When at={row.due_at} past />
        <span className={classes.quiet}>{times === 1 ? "did not run" : `${times} times`}</span>
      </div>
      <div className={classes.acts} />
    </li>
  );
}
