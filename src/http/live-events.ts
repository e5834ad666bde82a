/** What the event stream of the API tells, by kind. Plain data: the page takes its types from here. */
import type { LogView } from "../api/views.ts";
import type { RunState } from "../model/run.ts";

export interface StartedRun {
  id: string;
  job: string;
  attempt: number;
  started: number;
}

export interface EndedRun {
  id: string;
  job: string;
  state: RunState;
  started: number;
  finished: number;
}

export interface RunProgress {
  id: string;
  progress: number | null;
  text: string | null;
}

export interface LiveEvents {
  /** The first of each stream: the id from which on this stream tells everything. */
  hello: { id: string };
  /** What happened before cannot be told any more: ask anew for whatever is shown. */
  reset: Record<string, never>;
  /** The stream lives, though nothing has happened. */
  beat: Record<string, never>;
  /** `more`: so many further ones of the same moment, which are not listed. */
  run_started: { runs: StartedRun[]; more: number };
  run_ended: { runs: EndedRun[]; more: number };
  progress: { runs: RunProgress[] };
  /**
   * Only of the run that the stream was opened for (`?run=`), oldest first.
   * `skipped`: there were more than fit; ask for `logs` after the last line that is known.
   */
  lines: { run: string; lines: LogView[]; skipped: boolean };
  /** The jobs list, or whether a job is on. */
  jobs_changed: Record<string, never>;
  reviews_changed: Record<string, never>;
  alert: Record<string, never>;
  stop_all: { reason: string | null };
  /** The database cannot be used for now (a sentence), or can again (null). */
  trouble: { message: string | null };
  /** The verdict has changed. */
  status: { verdict: string; state: string };
  /** Another process (another device, any SQL client) has written to the database; nobody knows what. */
  changed: Record<string, never>;
}

export type LiveKind = keyof LiveEvents;
