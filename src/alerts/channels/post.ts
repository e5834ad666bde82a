/** Sends by HTTP, as most channels do. */
import { ask, OutboundError, type OutboundAnswer } from "../../outbound/request.ts";
import { SendError, sendWithinSeconds } from "./channel.ts";

export interface Post {
  url: string;
  headers?: Record<string, string>;
  body: string | Uint8Array;
  /** Whether a person has named this host, so that it may be inside the own network. */
  isNamed: boolean;
  signal: AbortSignal | undefined;
}

/** @throws SendError */
export async function post({ url, headers = {}, body, isNamed, signal }: Post): Promise<OutboundAnswer> {
  try {
    return await ask({
      ...{ url, method: "POST", headers, body, timeoutSeconds: sendWithinSeconds },
      namedHost: isNamed && URL.canParse(url) ? new URL(url).hostname : null,
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    const { message, mayHaveArrived, retryable } = error;
    throw new SendError(message, { mayHaveArrived, retryable, cause: error });
  }
}

export function postJson(post_: Omit<Post, "body"> & { value: unknown }): Promise<OutboundAnswer> {
  const { value, headers, ...rest } = post_;
  return post({ ...rest, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) });
}
