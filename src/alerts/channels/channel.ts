/** What all ways to a person have in common. */

export interface Message {
  /** A few words. */
  title: string;
  text: string;
  tone: "bad" | "good" | "plain";
}

/** The values of the channel's form; those that are secret have been opened. */
export type Values = Readonly<Record<string, string>>;

export interface Sending {
  values: Values;
  message: Message;
  signal?: AbortSignal;
}

/** It could not be sent, in words for whoever has set the channel up. */
export class SendError extends Error {
  /** Whether it may have arrived all the same. */
  readonly mayHaveArrived: boolean;
  /** False where another attempt would end alike. */
  readonly retryable: boolean;
  /** Nobody is there any more who could get it: the channel is to be turned off. */
  readonly isGone: boolean;
  constructor(
    message: string,
    { mayHaveArrived = false, retryable = true, isGone = false, ...options }: SendFailure = {},
  ) {
    super(message, options);
    this.name = "SendError";
    this.mayHaveArrived = mayHaveArrived;
    this.retryable = retryable;
    this.isGone = isGone;
  }
}

interface SendFailure extends ErrorOptions {
  mayHaveArrived?: boolean;
  retryable?: boolean;
  isGone?: boolean;
}

export const sendWithinSeconds = 20;

/** Whoever serves many says so with these; it passes. */
export function passesBy(status: number): boolean {
  return status === 429 || status >= 500;
}

export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
