/** State: values that a program keeps from one run to the next. */
import { z } from "zod";
import { deleteState, listState, putState, stateValue, type StateRow } from "../../db/state.ts";
import { checkedKey, mostKeysListed, mostValueBytes, valueTooLarge } from "../state.ts";
import {
  DoorError,
  patience,
  readJson,
  refuseSecret,
  shaped,
  type Answer,
  type Exchange,
  type Route,
} from "./exchange.ts";
import { stateOwner } from "./rehearsed-state.ts";

const longestSeconds = 100 * 365 * 86_400;

export const stateRoutes: Route[] = [
  {
    method: "GET",
    path: "/v1/state",
    summary: "the keys this program keeps: ?prefix=, ?after= (a key), ?limit=",
    answer: list,
  },
  { method: "GET", path: "/v1/state/:key", summary: "the value of a key, as JSON; ETag is its version", answer: get },
  {
    method: "PUT",
    path: "/v1/state/:key",
    summary:
      "keep a JSON value: ?expires_in=SECONDS; If-Match: VERSION changes only that one, If-None-Match: * only where none is",
    answer: put,
  },
  { method: "DELETE", path: "/v1/state/:key", summary: "forget a key", answer: forget },
  {
    method: "POST",
    path: "/v1/state/:key/add",
    summary: 'add to a number (0 where none is), in one step: {"amount": 1}; answers with the sum',
    answer: add,
  },
];

async function list(exchange: Exchange): Promise<Answer> {
  const { db, clock, query } = exchange;
  const limit = Math.min(Number(query.get("limit") ?? mostKeysListed) || mostKeysListed, mostKeysListed);
  const filter = {
    program: await stateOwner(exchange),
    prefix: query.get("prefix") ?? "",
    after: query.get("after") ?? "",
  };
  return db.read(() => {
    const keys = listState(db, { ...filter, limit }, clock.now()).map((row) => row.key);
    return { body: { keys, next: keys.length === limit ? keys.at(-1)! : null } };
  }, patience);
}

async function get(exchange: Exchange): Promise<Answer> {
  const { db, clock } = exchange;
  const [key, program] = [keyOf(exchange), await stateOwner(exchange)];
  const row = await db.read(() => stateValue(db, program, key, clock.now()), patience);
  if (row === undefined) throw new DoorError(404, `This program keeps no "${key}".`);
  return { text: row.value, headers: versionHeader(row.version) };
}

async function put(exchange: Exchange): Promise<Answer> {
  const { db, clock, request } = exchange;
  const [key, program] = [keyOf(exchange), await stateOwner(exchange)];
  const value = JSON.stringify(await readJson(exchange, mostValueBytes, valueTooLarge(key)));
  refuseSecret(exchange, value, `The value of "${key}"`, "Read the secret from AIOS each time instead of keeping it.");
  const seconds = secondsToLive(exchange);
  const wanted = { match: version(request.headers["if-match"]), none: request.headers["if-none-match"] === "*" };
  const written = await db.write(() => {
    const now = clock.now();
    const before = stateValue(db, program, key, now);
    if (!mayWrite(before, wanted)) return { conflict: before?.version ?? null };
    return { version: putState(db, { program, key, value, expires: seconds === null ? null : now + seconds }, now) };
  }, patience);
  if ("version" in written) return { body: { key, version: written.version }, headers: versionHeader(written.version) };
  const what = written.conflict === null ? "it is not there" : `it is at version ${written.conflict} now`;
  const message = `"${key}" was not changed: ${what}. Read it again, and decide anew.`;
  throw new DoorError(412, message, { version: written.conflict });
}

function mayWrite(before: StateRow | undefined, { match, none }: { match: number | null; none: boolean }): boolean {
  if (none) return before === undefined;
  return match === null || before?.version === match;
}

async function forget(exchange: Exchange): Promise<Answer> {
  const { db, clock } = exchange;
  const [key, program] = [keyOf(exchange), await stateOwner(exchange)];
  const deleted = await db.write(() => deleteState(db, program, key, clock.now()), patience);
  return { body: { key, deleted } };
}

const amountShape = z.union([z.number(), z.object({ amount: z.number().default(1) })]);

async function add(exchange: Exchange): Promise<Answer> {
  const { db, clock } = exchange;
  const [key, program] = [keyOf(exchange), await stateOwner(exchange)];
  const given = shaped(await readJson(exchange, 1_000, valueTooLarge(key)), amountShape, '{"amount": 1}');
  const amount = typeof given === "number" ? given : given.amount;
  const seconds = secondsToLive(exchange);
  const sum = await db.write(() => {
    const now = clock.now();
    const before = stateValue(db, program, key, now);
    const number: unknown = before === undefined ? 0 : JSON.parse(before.value);
    if (typeof number !== "number") return null;
    const expires = seconds === null ? (before?.expires ?? null) : now + seconds;
    const after = number + amount;
    return { value: after, version: putState(db, { program, key, value: JSON.stringify(after), expires }, now) };
  }, patience);
  if (sum === null) throw new DoorError(409, `"${key}" is not a number, so nothing can be added to it.`);
  return { text: JSON.stringify(sum.value), headers: versionHeader(sum.version) };
}

function keyOf(exchange: Exchange): string {
  const problem = checkedKey(exchange.name);
  if (problem !== null) throw new DoorError(400, problem);
  refuseSecret(exchange, exchange.name, "The key", "Use another key.");
  return exchange.name;
}

function secondsToLive({ query }: Exchange): number | null {
  const text = query.get("expires_in");
  if (text === null) return null;
  const seconds = Number(text);
  if (text.trim() !== "" && seconds > 0 && seconds <= longestSeconds) return seconds;
  throw new DoorError(400, `expires_in is "${text}"; it should be a number of seconds above 0.`);
}

function version(header: string | undefined): number | null {
  if (header === undefined || header === "*") return null;
  const found = Number(header.replaceAll(/^(W\/)?"|"$/g, ""));
  if (Number.isSafeInteger(found)) return found;
  throw new DoorError(400, `If-Match is ${header}; it should be the version that an earlier answer gave as ETag.`);
}

function versionHeader(version: number): Record<string, string> {
  return { etag: `"${version}"` };
}
