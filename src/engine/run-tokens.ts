/** Who speaks at the door for runs: a token for each attempt, known only by its hash, gone with the attempt. */
import { createHash } from "node:crypto";
import type { RunLog } from "../log/log-writer.ts";
import type { Redactor } from "../log/redact.ts";
import type { RandomBytes } from "../model/id.ts";
import type { Job } from "../model/job.ts";
import type { RunQuestions } from "./run-questions.ts";

/** What one live attempt may use. */
export interface RunAccess {
  run: { id: string; job: Job; attempt: number; started: number; preview: boolean };
  secrets: Readonly<Record<string, string>>;
  redactor: Redactor;
  log: RunLog;
  questions: RunQuestions;
  /** Takes in what the program has written until now, so that what it says next stands behind it. */
  catchUp(): void;
}

const tokenBytes = 32;

export class RunTokens {
  readonly #randomBytes: RandomBytes;
  /** By the hash of the token: whoever reads this memory, or a dump of it, finds nothing to speak with. */
  readonly #live = new Map<string, RunAccess>();

  constructor(randomBytes: RandomBytes) {
    this.#randomBytes = randomBytes;
  }

  make(): string {
    return `aios_${Buffer.from(this.#randomBytes(tokenBytes)).toString("base64url")}`;
  }

  /** From now on the token speaks for the attempt, until the returned function is called. */
  admit(token: string, access: RunAccess): () => void {
    const hash = hashOf(token);
    this.#live.set(hash, access);
    return () => void this.#live.delete(hash);
  }

  find(token: string): RunAccess | null {
    return this.#live.get(hashOf(token)) ?? null;
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}
