/** Operations on alerts, the ways to a person, and what programs told. */
import { z } from "zod";
import { channelKinds } from "../../model/channel.ts";
import { count, declare, json, jsonObject, nothing } from "../declare.ts";
import { notificationView } from "../views.ts";
import { alertView, channelKindView, channelView, outboxView } from "./views.ts";

const text = z.string();
const values = jsonObject.describe("Values by the fields of the kind's form");
const channel = z.object({ id: text.describe("Its id or its name") });

export const alertOperations = {
  alerts: declare({
    summary: "What is or was wrong, newest first",
    role: "viewer",
    params: z.object({ open: z.boolean().optional().describe("Only what is not over"), limit: count.optional() }),
    result: z.array(alertView),
  }),
  alert_seen: declare({
    summary: "Say that somebody has seen an alert",
    role: "operator",
    params: z.object({ id: count }),
    result: alertView,
  }),
  channels: declare({
    summary: "Ways to a person beyond the page",
    role: "operator",
    params: nothing,
    result: z.array(channelView),
  }),
  channel_kinds: declare({
    summary: "The kinds of ways there are, each with its form",
    role: "operator",
    params: nothing,
    result: z.array(channelKindView),
  }),
  channel_add: declare({
    summary: "Add a way to a person",
    role: "owner",
    params: z.object({ kind: z.enum(channelKinds), name: text.optional(), values }),
    result: channelView,
  }),
  channel_change: declare({
    summary: "Change a way to a person; a secret that is left out stays",
    role: "owner",
    params: channel.extend({
      enabled: z.boolean().optional(),
      name: text.optional(),
      values: values.optional(),
      tells: z.array(text).nullable().optional(),
    }),
    result: channelView,
  }),
  channel_delete: declare({
    summary: "Remove a way to a person",
    role: "owner",
    params: channel,
    result: z.object({ deleted: z.boolean() }),
  }),
  channel_test: declare({
    summary: "Send a test, and say what became of it",
    role: "owner",
    params: channel,
    result: z.object({ sent: z.boolean(), message: text }),
  }),
  push_key: declare({
    summary: "The public key with which a browser asks for messages",
    role: "viewer",
    params: nothing,
    result: z.object({ key: text }),
  }),
  push_subscribe: declare({
    summary: "Let this browser show messages",
    role: "viewer",
    params: z.object({ subscription: json, name: text.optional() }),
    result: channelView,
  }),
  outbox: declare({
    summary: "Messages that programs send, newest first",
    role: "viewer",
    params: z.object({ run: text.optional(), limit: count.optional() }),
    result: z.array(outboxView),
  }),
  outbox_cancel: declare({
    summary: "Take back a message that still waits",
    role: "operator",
    params: z.object({ id: count }),
    result: outboxView,
  }),
  outbox_send_now: declare({
    summary: "Send a message now that waits, or could not be sent",
    role: "operator",
    params: z.object({ id: count }),
    result: outboxView,
  }),
  notifications: declare({
    summary: "What programs notified of, newest first",
    role: "viewer",
    params: z.object({ unread: z.boolean().optional(), before: count.optional(), limit: count.optional() }),
    result: z.array(notificationView.extend({ read: z.number().nullable() })),
  }),
  notifications_read: declare({
    summary: "Mark notifications as read: those named, else all",
    role: "viewer",
    params: z.object({ ids: z.array(z.int()).max(1_000).optional() }),
    result: z.object({ read: z.int().describe("How many were unread") }),
  }),
};
