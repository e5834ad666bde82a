/** Alerts as plain data, and that somebody has seen them. */
import { alertById, closeAlert, listAlerts, markAlertSeen, openAlerts, type AlertRow } from "../../db/alerts.ts";
import { channelById } from "../../db/channels.ts";
import { deliveriesOfAlert } from "../../db/deliveries.ts";
import { listNotifications, markAllNotificationsRead, markNotificationRead } from "../../db/notifications.ts";
import { endsWhenSeen } from "../../model/alert.ts";
import { alertTitle, whatNext } from "../../model/alert-words.ts";
import { patience, type OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import { notificationView } from "../run-views.ts";
import type { AlertView } from "./views.ts";

const mostListed = 1_000;
const listedByDefault = 100;

function alertView({ db }: OperationContext, row: AlertRow): AlertView {
  const { id, kind, job_name, run_id, message, opened, times, last, seen, closed, closed_how } = row;
  const deliveries = deliveriesOfAlert(db, id).map(({ channel_id, sent, given_up, error }) => {
    return { channel: channelById(db, channel_id)?.name ?? channel_id, sent, given_up, error };
  });
  const words = { title: alertTitle(kind, job_name), message, what_next: whatNext(kind) };
  return { id, kind, job: job_name, run_id, ...words, opened, times, last, seen, closed, closed_how, deliveries };
}

export async function alerts(context: OperationContext, { open, limit }: Params<"alerts">): Promise<Result<"alerts">> {
  const { db } = context;
  const most = Math.min(limit ?? listedByDefault, mostListed);
  return db.read(() => {
    const rows = open ? openAlerts(db).toReversed().slice(0, most) : listAlerts(db, most);
    return rows.map((row) => alertView(context, row));
  }, patience);
}

export async function alertSeen(
  context: OperationContext,
  { id }: Params<"alert_seen">,
): Promise<Result<"alert_seen">> {
  const { db, clock, wrote } = context;
  const view = await db.write(() => {
    const row = alertById(db, id);
    if (!row) throw new OperationError("not_found", `There is no alert ${id}. See: aios alerts`);
    markAlertSeen(db, id, clock.now());
    if (endsWhenSeen(row.kind)) closeAlert(db, id, "seen", clock.now());
    return alertView(context, alertById(db, id)!);
  }, patience);
  wrote();
  return view;
}

export async function notifications(
  { db }: OperationContext,
  { unread, before, limit }: Params<"notifications">,
): Promise<Result<"notifications">> {
  const most = Math.min(limit ?? listedByDefault, mostListed);
  return db.read(() => {
    const rows = listNotifications(db, { unread: unread ?? false, before: before ?? null, limit: most });
    return rows.map((row) => ({ ...notificationView(row), read: row.read }));
  }, patience);
}

export async function notificationsRead(
  { db, clock, wrote }: OperationContext,
  { ids }: Params<"notifications_read">,
): Promise<Result<"notifications_read">> {
  const read = await db.write(() => {
    const now = clock.now();
    if (ids === undefined) return markAllNotificationsRead(db, now);
    return ids.filter((id) => markNotificationRead(db, id, now)).length;
  }, patience);
  wrote();
  return { read };
}
