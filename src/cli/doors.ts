/**
 * What the command line needs of the rest of AIOS. `main.ts` passes the real parts, tests pass planted ones; each real
 * part is loaded only when its command asks for it.
 */
import type { Backup, BackupOptions } from "../api/backup.ts";
import type { Check } from "../api/check.ts";
import type { Imported as ImportView } from "../api/import.ts";
import type { Caller } from "../api/operations.ts";
import type { HealthView } from "../api/views.ts";
import type { Configuration } from "../engine/configuration.ts";
import type { Fact } from "../engine/facts.ts";

export interface Doors {
  /** Talks to the AIOS that runs at this home, or opens its database where none does. */
  openCaller(configuration: Configuration): Promise<LiveCaller>;
  /** Starts AIOS in this process. Resolves once it takes work. */
  up(configuration: Configuration, hooks: UpHooks): Promise<Running>;
  backup(configuration: Configuration, folder: string | null, options: BackupOptions): Promise<Backup>;
  /** `keptAt`: where what was there before is now, or null if nothing was. */
  restore(configuration: Configuration, folder: string): Promise<{ keptAt: string | null }>;
  /** Of the AIOS that runs at this home; of this device where several do. Opens no database. */
  health(configuration: Configuration, device: string | null): Promise<HealthView>;
  doctor(configuration: Configuration): Promise<{ checks: Check[] }>;
  importPython(configuration: Configuration, file: string, options: { write: boolean }): Promise<ImportView>;
  /** `file` null: the user's own crontab, as `crontab -l` tells it. */
  importCrontab(configuration: Configuration, file: string | null, options: { write: boolean }): Promise<ImportView>;
  /** Of this person, on this machine. */
  openBrowser(address: string): void;
  jobsSchema(): object | Promise<object>;
}

/** `live`: it talks to a running AIOS. */
export type LiveCaller = Caller & { readonly live: boolean };

export interface UpHooks {
  onReady(info: ReadyInfo): void;
  onFact(fact: Fact): void;
  /** One sentence for the person who looks on. */
  onNotice(message: string): void;
}

export interface ReadyInfo {
  home: string;
  device: string;
  tags: string[];
  jobs: number;
  /** Of the jobs list: errors and oddities. */
  problems: number;
}

export interface Running {
  call: Caller["call"];
  stop(): Promise<void>;
  /** Rejects when AIOS cannot go on; never resolves. */
  readonly failed: Promise<never>;
  /** Where the page is; null where there is none. */
  readonly page: Promise<string | null>;
}

export type { Check, ImportView };
