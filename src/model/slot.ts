/**
 * One moment at which a job is due. `key` is unique per job and slot, so that a unique index makes a slot fire
 * once however many processes schedule it.
 */
export interface Slot {
  /** Epoch seconds. */
  at: number;
  key: string;
}
