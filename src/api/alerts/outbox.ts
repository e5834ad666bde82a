/** What programs send, while it can be taken back and after. */
import { effectUndone } from "../../db/effects.ts";
import { listMessages, messageById, messageCancelled, sendMessageNow, type OutboxRow } from "../../db/outbox.ts";
import { patience, type OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import { findRun } from "../run-views.ts";
import type { OutboxView } from "./views.ts";

const mostListed = 1_000;
const listedByDefault = 100;

function outboxView(row: OutboxRow): OutboxView {
  const { id, run_id, job_name, recipient, title, text, created, send_after, state, sent, error } = row;
  return {
    id,
    run_id,
    job: job_name,
    recipient: recipient ?? "you",
    title,
    text,
    created,
    send_after,
    state,
    sent,
    error,
  };
}

export async function outbox(context: OperationContext, { run, limit }: Params<"outbox">): Promise<Result<"outbox">> {
  const { db } = context;
  return db.read(() => {
    const runId = run === undefined ? null : findRun(context, run).id;
    return listMessages(db, runId, Math.min(limit ?? listedByDefault, mostListed)).map(outboxView);
  }, patience);
}

export async function outboxCancel(
  { db, clock, actor, wrote }: OperationContext,
  { id }: Params<"outbox_cancel">,
): Promise<Result<"outbox_cancel">> {
  const view = await db.write(() => {
    const before = requireMessage(db, id);
    if (!messageCancelled(db, id)) throw tooLate(before, "taken back");
    if (before.effect_id !== null) effectUndone(db, before.effect_id, actor.name, null, clock.now());
    return outboxView(messageById(db, id)!);
  }, patience);
  wrote();
  return view;
}

export async function outboxSendNow(
  { db, clock, wrote }: OperationContext,
  { id }: Params<"outbox_send_now">,
): Promise<Result<"outbox_send_now">> {
  const view = await db.write(() => {
    const before = requireMessage(db, id);
    if (!sendMessageNow(db, id, clock.now())) throw tooLate(before, "sent again");
    return outboxView(messageById(db, id)!);
  }, patience);
  wrote();
  return view;
}

function requireMessage(db: OperationContext["db"], id: number): OutboxRow {
  const row = messageById(db, id);
  if (row) return row;
  throw new OperationError("not_found", `There is no message ${id} in the outbox. See: aios outbox`);
}

const stateWords: Record<OutboxRow["state"], string> = {
  waiting: "it waits",
  sending: "it is just being sent",
  sent: "it was sent",
  cancelled: "it was taken back before",
  failed: "it could not be sent",
};

function tooLate({ state }: OutboxRow, what: string): OperationError {
  return new OperationError("conflict", `This message cannot be ${what}: ${stateWords[state]}.`);
}
