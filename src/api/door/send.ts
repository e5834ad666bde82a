/** A program sends a message to a person: it waits in the outbox for a time, so that it can be taken back. */
import { z } from "zod";
import { channelById, channelByName, listChannels, type ChannelRow } from "../../db/channels.ts";
import { insertEffect } from "../../db/effects.ts";
import { countMessages, insertMessage } from "../../db/outbox.ts";
import type { SendWhat } from "../../model/effect.ts";
import { didYouMean } from "../../programs/nearest-word.ts";
import { DoorError, patience, readJson, shaped, type Answer, type Exchange, type Route } from "./exchange.ts";

const mostBodyBytes = 256 * 1024;
const tooLarge = "The body is larger than 256 KiB. Write it to a file, and send where that is.";
const mostMessages = 100;
const example = '{"text": "The report is done", "to": "My phone", "title": "Report", "hold_minutes": 5}';

export const sendRoutes: Route[] = [
  {
    method: "POST",
    path: "/v1/send",
    summary: `send a message: ${example}; to is the name of a channel, all but text may be left out`,
    answer: send,
  },
];

const shape = z.object({
  text: z.string().min(1, "it is empty").max(10_000, "at most 10000 characters"),
  to: z.string().min(1).nullish(),
  title: z.string().max(200, "at most 200 characters").nullish(),
  hold_minutes: z.number().min(0, "0 or more").max(10_080, "at most a week").nullish(),
});

async function send(exchange: Exchange): Promise<Answer> {
  const given = await readJson(exchange, mostBodyBytes, tooLarge);
  const told = shaped(typeof given === "string" ? { text: given } : given, shape, example);
  const { db, clock, access, wrote, holdMinutes } = exchange;
  const { id: run_id, job, preview } = access.run;
  const text = access.redactor.text(told.text);
  const title = told.title ? access.redactor.text(told.title) : null;
  const made = await db.write(() => {
    const channel = told.to ? requireChannel(exchange, told.to) : null;
    if (countMessages(db, run_id) >= mostMessages) {
      throw new DoorError(429, `A run may send ${mostMessages} messages. Gather the rest into one.`);
    }
    const created = clock.now();
    const what: SendWhat = { to: channel?.name ?? null, title, text };
    const state = preview ? ("captured" as const) : ("done" as const);
    const effect_id = insertEffect(db, {
      run_id,
      job_name: job.name,
      kind: "send",
      created,
      state,
      what: JSON.stringify(what),
    });
    if (preview) return { id: null, captured: true, send_after: null };
    const send_after = created + 60 * (told.hold_minutes ?? job.hold_minutes ?? holdMinutes);
    const about = {
      effect_id,
      run_id,
      job_name: job.name,
      channel: channel?.id ?? null,
      recipient: channel?.name ?? null,
    };
    return { id: insertMessage(db, { ...about, title, text, created, send_after }), captured: false, send_after };
  }, patience);
  if (!made.captured) wrote();
  return { status: 201, body: made };
}

/** By name, or id. Call inside `write`. */
function requireChannel({ db }: Exchange, name: string): ChannelRow {
  const row = channelByName(db, name) ?? channelById(db, name);
  if (row?.enabled) return row;
  if (row)
    throw new DoorError(
      409,
      `The channel "${row.name}" is turned off, so nothing can be sent there. Turn it on in the settings.`,
    );
  const names = listChannels(db).map((channel) => channel.name);
  throw new DoorError(404, `There is no channel "${name}".${didYouMean(name, names)} There are: ${names.join(", ")}.`);
}
