import { HistoryList } from "../history/history-list.tsx";

/** What has become of one automation, and what should have run and did not. */
export function HistoryTab({ job }: { job: string }) {
  return <HistoryList filter={{ job }} showNames={false} />;
}
