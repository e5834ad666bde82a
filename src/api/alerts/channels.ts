/** Ways to a person: made, changed, tried. What is secret of one is sealed here and never given back. */
import { randomBytes } from "node:crypto";
import { SendError } from "../../alerts/channels/channel.ts";
import { checkValues, formOf, kindWords } from "../../alerts/channels/kinds.ts";
import * as table from "../../db/channels.ts";
import { deleteDeliveriesOf } from "../../db/deliveries.ts";
import { ChannelSender, sealedName } from "../../engine/channel-sender.ts";
import { SecretsKeyError } from "../../engine/secrets-key.ts";
import { Vault } from "../../engine/vault.ts";
import { alertKinds } from "../../model/alert.ts";
import { channelKinds, type ChannelKind } from "../../model/channel.ts";
import { didYouMean } from "../../programs/nearest-word.ts";
import { patience, type OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import { refuseTokens } from "../people/asker.ts";
import type { ChannelView } from "./views.ts";

const mostChannels = 50;
/** Of one person, so that nobody takes up all there may be. */
const mostBrowsers = 10;
const longestName = 60;
const topics: readonly string[] = [...alertKinds, "notification", "message"];

export function channelTools({ db, clock, secretsKeyFile: keyFile }: OperationContext) {
  const vault = new Vault({ db, clock, keyFile, randomBytes });
  const desktop = { platform: process.platform, environment: process.env };
  return { vault, sender: new ChannelSender({ db, vault, desktop }) };
}

function channelView(context: OperationContext, row: table.ChannelRow): ChannelView {
  const { id, kind, name, settings, enabled, tells, last_sent, last_error, sealed } = row;
  return {
    ...{ id, kind, name, last_sent, last_error, enabled: enabled === 1, has_secret: sealed !== null },
    settings: JSON.parse(settings) as Record<string, string>,
    tells: tells === null ? null : (JSON.parse(tells) as string[]),
    trouble: kind === "desktop" ? channelTools(context).sender.desktopTrouble : null,
  };
}

export async function channels(context: OperationContext): Promise<Result<"channels">> {
  const { db } = context;
  return db.read(() => table.listChannels(db).map((row) => channelView(context, row)), patience);
}

export async function channelKindsOf(): Promise<Result<"channel_kinds">> {
  // A browser enters itself, by push_subscribe.
  const kinds = channelKinds.filter((kind) => kind !== "push");
  return kinds.map((kind) => ({ ...kindWords(kind), form: formOf(kind) as never }));
}

export async function channelAdd(
  context: OperationContext,
  { kind, name, values }: Params<"channel_add">,
): Promise<Result<"channel_add">> {
  if (kind === "push") {
    throw new OperationError("invalid", "A browser is added in that browser: Settings, Phone and people.");
  }
  return insert(context, kind, name, values);
}

async function insert(
  context: OperationContext,
  kind: ChannelKind,
  name: string | undefined,
  values: Readonly<Record<string, unknown>>,
): Promise<ChannelView> {
  const { db, clock, wrote } = context;
  const { settings, secrets } = accepted(kind, values, {});
  const id = randomBytes(8).toString("hex");
  const sealed = await seal(context, id, secrets);
  const view = await db.write(() => {
    if (table.listChannels(db).length >= mostChannels) {
      throw new OperationError("invalid", `There are ${mostChannels} ways already. Remove one first.`);
    }
    const free = name === undefined ? freeName(context, kindWords(kind).title) : checkedName(context, name, id);
    const row = { id, kind, name: free, settings: JSON.stringify(settings), sealed, created: clock.now() };
    const person_id = kind === "push" ? context.actor.person_id : null;
    if (person_id !== null && table.channelsOf(db, person_id).length >= mostBrowsers) {
      const message = `${mostBrowsers} of your browsers show messages already. An owner can remove one first.`;
      throw new OperationError("invalid", message);
    }
    table.insertChannel(db, { ...row, person_id });
    return channelView(context, table.channelById(db, id)!);
  }, patience);
  wrote();
  return view;
}

export async function channelChange(
  context: OperationContext,
  { id, enabled, name, values, tells }: Params<"channel_change">,
): Promise<Result<"channel_change">> {
  const { db, wrote } = context;
  const before = await db.read(() => requireChannel(context, id), patience);
  const changed = values === undefined ? null : await changedValues(context, before, values);
  const problem = tells?.find((topic) => !topics.includes(topic));
  if (problem !== undefined) {
    const message = `"${problem}" is nothing a channel tells of. It may be: ${topics.join(", ")}.`;
    throw new OperationError("invalid", message, { fields: { tells: message } });
  }
  const view = await db.write(() => {
    const row = requireChannel(context, before.id);
    table.changeChannel(db, {
      id: row.id,
      name: name === undefined ? row.name : checkedName(context, name, row.id),
      settings: changed?.settings ?? row.settings,
      sealed: changed === null ? row.sealed : changed.sealed,
      enabled: enabled === undefined ? row.enabled : Number(enabled),
      tells: tells === undefined ? row.tells : tells && JSON.stringify(tells),
    });
    return channelView(context, table.channelById(db, row.id)!);
  }, patience);
  wrote();
  return view;
}

async function changedValues(
  context: OperationContext,
  row: table.ChannelRow,
  values: Readonly<Record<string, unknown>>,
) {
  const settingsBefore = JSON.parse(row.settings) as Record<string, string>;
  const secretsBefore = secretsOf(context, row);
  refuseMoved(settingsBefore, secretsBefore, values);
  const before = { ...settingsBefore, ...secretsBefore };
  const { settings, secrets } = accepted(row.kind, values, before);
  return { settings: JSON.stringify(settings), sealed: await seal(context, row.id, secrets) };
}

/** A secret was typed for one server, and is not given to another unless it is typed again. */
function refuseMoved(
  settings: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
  values: Readonly<Record<string, unknown>>,
): void {
  const isMoved = ["host", "server"].some((name) => values[name] !== undefined && values[name] !== settings[name]);
  const missing = Object.keys(secrets).filter((name) => (values[name] ?? "") === "");
  if (!isMoved || missing.length === 0) return;
  const message = "This is another server, so type it again.";
  const fields = Object.fromEntries(missing.map((name) => [name, message]));
  throw new OperationError("invalid", `${missing.join(", ")}: ${message}`, { fields });
}

/** Where they cannot be opened any more they are to be typed anew. */
function secretsOf(context: OperationContext, row: table.ChannelRow): Record<string, string> {
  try {
    return channelTools(context).sender.secretsOf(row);
  } catch (error) {
    if (error instanceof SendError) return {};
    throw error;
  }
}

export async function channelDelete(
  context: OperationContext,
  { id }: Params<"channel_delete">,
): Promise<Result<"channel_delete">> {
  const { db, wrote } = context;
  const deleted = await db.write(() => {
    const row = requireChannel(context, id);
    deleteDeliveriesOf(db, row.id);
    return table.deleteChannel(db, row.id);
  }, patience);
  wrote();
  return { deleted };
}

export async function channelTest(
  context: OperationContext,
  { id }: Params<"channel_test">,
): Promise<Result<"channel_test">> {
  const { db, clock, wrote } = context;
  const { sender } = channelTools(context);
  const row = await db.read(() => requireChannel(context, id), patience);
  try {
    const text = "This is how AIOS tells you when something needs you.";
    await sender.send(await sender.open(row), { title: "A test from AIOS", text, tone: "plain" });
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    await db.write(() => table.noteChannelFailed(db, row.id, error.message), patience);
    wrote();
    return { sent: false, message: error.message };
  }
  await db.write(() => table.noteChannelSent(db, row.id, clock.now()), patience);
  wrote();
  const where = row.kind === "desktop" ? "Look at the screen of this computer." : "Look whether it has arrived.";
  return { sent: true, message: `Sent. ${where}` };
}

export async function pushKey(context: OperationContext): Promise<Result<"push_key">> {
  const keys = await explained(() => channelTools(context).sender.pushKeys());
  return { key: keys.public_key };
}

export async function pushSubscribe(
  context: OperationContext,
  { subscription, name }: Params<"push_subscribe">,
): Promise<Result<"push_subscribe">> {
  // It would go on being told when the token is worth nothing any more.
  refuseTokens(context);
  await pushKey(context);
  return insert(context, "push", name, { subscription: checkedSubscription(subscription) });
}

/** As browsers give it: https://www.w3.org/TR/push-api/#dom-pushsubscription-tojson */
function checkedSubscription(given: unknown): string {
  const { endpoint, keys } = (given ?? {}) as { endpoint?: unknown; keys?: { p256dh?: unknown; auth?: unknown } };
  const isKey = (key: unknown) => typeof key === "string" && /^[A-Za-z0-9_=-]{16,200}$/.test(key);
  const isWeb =
    typeof endpoint === "string" &&
    endpoint.length <= 2_000 &&
    URL.canParse(endpoint) &&
    new URL(endpoint).protocol === "https:";
  if (!isWeb || !isKey(keys?.p256dh) || !isKey(keys?.auth)) {
    throw new OperationError("invalid", "That is not what a browser gives for messages. Turn them on in it again.");
  }
  return JSON.stringify({ endpoint, keys: { p256dh: keys!.p256dh, auth: keys!.auth } });
}

/** By id or name. Call inside `read`. */
export function requireChannel({ db }: OperationContext, id: string): table.ChannelRow {
  const row = table.channelById(db, id) ?? table.channelByName(db, id);
  if (row) return row;
  const names = table.listChannels(db).map(({ name }) => name);
  throw new OperationError("not_found", `There is no channel "${id}".${didYouMean(id, names)} See: aios channels`);
}

function accepted(kind: ChannelKind, values: Readonly<Record<string, unknown>>, before: Record<string, string>) {
  const checked = checkValues(kind, values, before);
  if (!checked.problems) return checked;
  const [first] = Object.entries(checked.problems);
  throw new OperationError("invalid", `${first![0]}: ${first![1]}`, { fields: checked.problems });
}

async function seal(context: OperationContext, id: string, secrets: Record<string, string>): Promise<string | null> {
  if (Object.keys(secrets).length === 0) return null;
  return explained(() => channelTools(context).vault.wrap(sealedName(id), JSON.stringify(secrets)));
}

function checkedName({ db }: OperationContext, name: string, id: string): string {
  const shown = name.trim();
  const holder = table.channelByName(db, shown);
  const problem =
    shown === "" || shown.length > longestName || /\p{Cc}/u.test(shown)
      ? `A name has 1 to ${longestName} characters.`
      : holder && holder.id !== id
        ? `There is a way named "${holder.name}" already.`
        : null;
  if (problem === null) return shown;
  throw new OperationError("invalid", problem, { fields: { name: problem } });
}

function freeName({ db }: OperationContext, title: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? title : `${title} (${number})`;
    if (!table.channelByName(db, name)) return name;
  }
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SecretsKeyError || error instanceof SendError) {
      throw new OperationError("invalid", error.message, { cause: error });
    }
    throw error;
  }
}
