/** Gives each attempt what it may use, its secrets and a token for the door, and takes both back when it is over. */
import type { ClaimedRun } from "../claim/claim.ts";
import type { RunLog } from "../log/log-writer.ts";
import { redactor, type Redactor } from "../log/redact.ts";
import type { Outcome, RunError } from "../model/outcome.ts";
import type { RunDoor } from "../run/driver.ts";
import { answersIn } from "../model/held.ts";
import type { Question } from "../model/question.ts";
import type { ProgressBook } from "./progress.ts";
import { RunQuestions } from "./run-questions.ts";
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
  /** What it has asked and got no answer to. */
  unanswered(): Question | null;
  /** From now on the token is worth nothing. */
  end(): void;
}

const nobodyAsked = { unanswered: () => null, end: () => {} };
export const withoutAdmission: Admitted = { secrets: {}, door: null, redactor: redactor({}), ...nobodyAsked };

export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** `refused`: the attempt cannot start, and why. */
  async admit(
    { id, job, trigger, started, context }: ClaimedRun,
    output: { log: RunLog; catchUp: () => void },
  ): Promise<Admitted | { refused: RunError }> {
    const { vault, tokens, progress, doorSocket } = this.#options;
    const revealed = await vault.reveal(job.name, job.secrets);
    if (revealed.error) return { refused: revealed.error };
    const secrets = revealed.values;
    if (doorSocket === null) return { secrets, door: null, redactor: redactor(secrets), ...nobodyAsked };
    const token = tokens.make();
    const redacts = redactor(secrets, { AIOS_TOKEN: token });
    const run = { id, job, attempt: trigger.attempt, started, preview: trigger.preview !== 0 };
    const questions = new RunQuestions(answersIn(context));
    const dismiss = tokens.admit(token, { run, secrets, redactor: redacts, questions, ...output });
    const end = () => {
      dismiss();
      progress.end(id);
    };
    return {
      secrets,
      door: { socket: doorSocket, token },
      redactor: redacts,
      unanswered: () => questions.unanswered,
      end,
    };
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
    // What it asks was looked through when it was asked (api/door/ask.ts).
    case "asked":
    case "ended":
      return outcome;
  }
}
