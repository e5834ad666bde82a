/** What needs a person, the ways to tell them, and what waits to be sent. */
import { z } from "zod";
import { alertKinds } from "../../model/alert.ts";
import { channelKinds } from "../../model/channel.ts";
import { json, time } from "../declare.ts";

const text = z.string();

export const alertView = z
  .object({
    id: z.int(),
    kind: z.enum(alertKinds),
    job: text.nullable(),
    run_id: text.nullable(),
    title: text,
    message: text,
    what_next: text,
    opened: time,
    times: z.int().describe("How often it has happened since it was opened"),
    last: time,
    seen: time.nullable(),
    closed: time.nullable(),
    closed_how: z.enum(["recovered", "seen", "gone"]).nullable(),
    deliveries: z
      .array(z.object({ channel: text, sent: time.nullable(), given_up: time.nullable(), error: text.nullable() }))
      .describe("By which channels it was told, or is still to be"),
  })
  .describe("One problem, however many attempts and runs it has spoilt");
export type AlertView = z.infer<typeof alertView>;

export const channelView = z
  .object({
    id: text,
    kind: z.enum(channelKinds),
    name: text,
    settings: z.record(z.string(), z.string()),
    enabled: z.boolean(),
    tells: z
      .array(text)
      .nullable()
      .describe('Kinds of alerts, "notification" for what programs notify of, "message" for what they send; null: all'),
    last_sent: time.nullable(),
    last_error: text.nullable(),
    trouble: text.nullable().describe("Why nobody would see it as things are, before anything was sent"),
    has_secret: z.boolean().describe("Whether something is kept that is never shown again"),
  })
  .describe("A way to a person beyond the page");
export type ChannelView = z.infer<typeof channelView>;

export const channelKindView = z.object({
  kind: z.enum(channelKinds),
  title: text,
  sentence: text,
  form: z.record(z.string(), json).describe("JSON Schema; a password field is writeOnly"),
});
export type ChannelKindView = z.infer<typeof channelKindView>;

export const outboxView = z
  .object({
    id: z.int(),
    run_id: text.nullable(),
    job: text.nullable(),
    recipient: text.describe('The name of a channel, or "you"'),
    title: text.nullable(),
    text,
    created: time,
    send_after: time.describe("Until then it can be taken back"),
    state: z.enum(["waiting", "sending", "sent", "cancelled", "failed"]),
    sent: time.nullable(),
    error: text.nullable(),
  })
  .describe("A message that a program sends");
export type OutboxView = z.infer<typeof outboxView>;
