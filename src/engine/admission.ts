/** Gives each attempt what it may use, its secrets and a token for the door, and takes both back when it is over. */
import type { ClaimedRun } from "../claim/claim.ts";
import type { RunLog } from "../log/log-writer.ts";
import { redactor, type Redactor } from "../log/redact.ts";
import type { Outcome, RunError } from "../model/outcome.ts";
import type { RunDoor } from "../run/driver.ts";
import type { ProgressBook } from "./progress.ts";
import type { RunTokens } from "./run-tokens.ts";
import type { Vault } from "./vault.ts";

export interface AdmissionOptions {
  vault: Vault;
  tokens: RunTokens;
  progress: ProgressBook;
  /** Path of the socket behind which somebody listens to runs; null where nobody does. */
  doorSocket: string | null;
}

export interface Admitted {
  secrets: Readonly<Record<string, string>>;
  door: RunDoor | null;
  redactor: Redactor;
  /** From now on the token is worth nothing. */
  end(): void;
}

export const withoutAdmission: Admitted = { secrets: {}, door: null, redactor: redactor({}), end: () => {} };

export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** `refused`: the attempt cannot start, and why. */
  async admit(
    { id, job, trigger, started }: ClaimedRun,
    output: { log: RunLog; catchUp: () => void },
  ): Promise<Admitted | { refused: RunError }> {
    const { vault, tokens, progress, doorSocket } = this.#options;
    const revealed = await vault.reveal(job.name, job.secrets);
    if (revealed.error) return { refused: revealed.error };
    const secrets = revealed.values;
    if (doorSocket === null) return { secrets, door: null, redactor: redactor(secrets), end: () => {} };
    const token = tokens.make();
    const redacts = redactor(secrets, { AIOS_TOKEN: token });
    const run = { id, job, attempt: trigger.attempt, started, preview: trigger.preview !== 0 };
    const dismiss = tokens.admit(token, { run, secrets, redactor: redacts, ...output });
    const end = () => {
      dismiss();
      progress.end(id);
    };
    return { secrets, door: { socket: doorSocket, token }, redactor: redacts, end };
  }
}

export function redactedOutcome(outcome: Outcome, { text, json }: Redactor): Outcome {
  switch (outcome.kind) {
    case "succeeded":
      return { ...outcome, result: json(outcome.result) };
    case "failed": {
      const { message, traceback } = outcome.error;
      const error = {
        ...outcome.error,
        message: text(message),
        traceback: traceback === null ? null : text(traceback),
      };
      return { ...outcome, error };
    }
    case "ended":
      return outcome;
  }
}
