/** Looks after what waits for a person: closes what nobody decided in time, and tells when what is open has changed. */
import type { Database } from "../db/database.ts";
import { countOpen, nextReviewMoment, wakeReviews } from "../db/reviews.ts";
import type { Clock } from "../model/clock.ts";
import { expireOverdue, recoveredFailures, withdrawRecovered } from "../review/let-go.ts";
import type { Facts } from "./facts.ts";

const everySeconds = 5;

export interface ReviewsKeeperOptions {
  db: Database;
  clock: Clock;
  facts: Facts;
  /** A question was answered by its default: its run goes on. */
  onAnswered: () => Promise<void>;
}

export class ReviewsKeeper {
  readonly #options: ReviewsKeeperOptions;
  #signature: string | null = null;

  constructor(options: ReviewsKeeperOptions) {
    this.#options = options;
  }

  get hasOpen(): boolean {
    return this.#signature !== null && this.#signature !== "";
  }

  async tick(): Promise<number> {
    const { db, clock, onAnswered } = this.#options;
    if (await db.read(() => this.#isSomethingDue())) {
      const expired = await db.write(() => {
        wakeReviews(db, clock.now());
        withdrawRecovered(db, clock.now());
        return expireOverdue(db, clock.now());
      });
      if (expired.length > 0) await onAnswered();
    }
    await this.notice();
    return everySeconds;
  }

  /** Call whenever something was written: by whomever, in whichever process. */
  async notice(): Promise<void> {
    const { db, clock, facts } = this.#options;
    const { signature } = await db.read(() => countOpen(db, clock.now()));
    const isFirst = this.#signature === null;
    if (signature === this.#signature) return;
    this.#signature = signature;
    if (!isFirst) facts.emit({ kind: "reviews_changed" });
  }

  #isSomethingDue(): boolean {
    const { db, clock } = this.#options;
    return nextReviewMoment(db) <= clock.now() || recoveredFailures(db).length > 0;
  }
}
