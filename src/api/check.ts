/** One thing that `aios doctor` looked at. */
export interface Check {
  name: string;
  state: "ok" | "warning" | "failed";
  message: string;
  /** What to do about it, or null. */
  fix: string | null;
}
