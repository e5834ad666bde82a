/** Looks every few seconds for what has not happened: late, never started, broken, no room. What ends badly tells itself. */
import { statfs } from "node:fs/promises";
import { aboutBroken, decideAlerts, type Standing } from "../alerts/decide.ts";
import { closeAlert, keepAlertOpen, openAlerts, type AlertRow, type NewAlert } from "../db/alerts.ts";
import type { Database } from "../db/database.ts";
import { brokenJobs } from "../db/jobs.ts";
import { hasRunSince, liveRunsOf } from "../db/runs.ts";
import { setting } from "../db/settings.ts";
import { devicelessPending, overdueScheduled } from "../db/triggers.ts";
import { subjectOf } from "../model/alert.ts";
import { firstIdAt } from "../model/id.ts";
import type { JobBook } from "../model/job-book.ts";

const everySeconds = 10;
/** A tick this late means that the machine slept, and nothing could have started meanwhile. */
const sleptSeconds = 60;
const leastGraceSeconds = 300;
const diskEverySeconds = 60;

export interface AlertWatchOptions {
  db: Database;
  home: string;
  timezone: string;
  now: () => number;
  jobs: () => JobBook;
  isStopped: () => boolean;
  /** Of the disk with the home; absent: asks the system. */
  freeMegabytes?: () => Promise<number | null>;
  /** Something was opened or closed. */
  onChange: () => void;
}

type Broken = { job: string | null; message: string };

export class AlertWatch {
  readonly #options: AlertWatchOptions;
  #watchingSince: number | null = null;
  #lastTick = -Infinity;
  /** When each error was noticed, by what it is about. */
  #brokenSince = new Map<string, number>();
  #disk: { asked: number; freeMegabytes: number | null } = { asked: -Infinity, freeMegabytes: null };

  constructor(options: AlertWatchOptions) {
    this.#options = options;
  }

  async tick(): Promise<number> {
    const { db, now: clock, isStopped, onChange } = this.#options;
    const now = clock();
    if (isStopped() || Math.abs(now - this.#lastTick) > sleptSeconds) this.#watchingSince = now;
    this.#lastTick = now;
    const free = await this.#freeMegabytes(now);
    const { news, close } = await db.read(() => {
      const standing = this.#standing(now, free);
      const { open, close: over } = decideAlerts(standing);
      const said = new Map(standing.open.map(({ subject, message }) => [subject, message]));
      const isNews = ({ kind, about, message }: NewAlert) => said.get(subjectOf(kind, about)) !== message;
      return { news: open.filter(isNews), close: over };
    });
    if (news.length === 0 && close.length === 0) return everySeconds;
    await db.write(() => {
      for (const alert of news) keepAlertOpen(db, alert, now);
      for (const { id, how } of close) closeAlert(db, id, how, now);
    });
    onChange();
    return everySeconds;
  }

  #standing(now: number, freeMegabytes: number | null): Standing {
    const { db, timezone, jobs, isStopped } = this.#options;
    const book = jobs();
    return {
      now,
      timezone,
      watchingSince: this.#watchingSince ?? now,
      isStopped: isStopped(),
      job: (name) => book.get(name),
      overdue: overdueScheduled(db, now - leastGraceSeconds),
      deviceless: devicelessPending(db),
      broken: this.#broken(now),
      freeMegabytes,
      open: openAlerts(db),
      hasStartedSince: ({ job_name, opened }: AlertRow) =>
        job_name !== null && hasRunSince(db, job_name, firstIdAt(opened)),
      liveSince: (name) => liveRunsOf(db, name)[0]?.started ?? null,
    };
  }

  #broken(now: number): Standing["broken"] {
    const { db } = this.#options;
    const ofList = (JSON.parse(setting(db, "list_problems") ?? "[]") as Broken[]).filter(({ job }) => job === null);
    const ofJobs = brokenJobs(db).map(({ job_name, problem }) => ({ job: job_name, message: problem }));
    const before = this.#brokenSince;
    const found = [...ofList, ...ofJobs].map(({ job, message }) => {
      const about = aboutBroken(job, message);
      return { job, message, about, since: before.get(about) ?? now };
    });
    this.#brokenSince = new Map(found.map(({ about, since }) => [about, since]));
    return found;
  }

  async #freeMegabytes(now: number): Promise<number | null> {
    if (Math.abs(now - this.#disk.asked) >= diskEverySeconds) {
      const ask = this.#options.freeMegabytes ?? (() => freeOn(this.#options.home));
      this.#disk = { asked: now, freeMegabytes: await ask() };
    }
    return this.#disk.freeMegabytes;
  }
}

async function freeOn(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return (bavail * bsize) / 1024 / 1024;
  } catch {
    return null;
  }
}
