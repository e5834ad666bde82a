/** People, what speaks for them, and who did what, as every door gives them. */
import { z } from "zod";
import { roles } from "../../model/role.ts";
import { count, jsonObject, time } from "../declare.ts";

const text = z.string();
const role = z.enum(roles);

export const meView = z.object({
  id: text.nullable().describe("Null for the command line of this machine"),
  name: text,
  role,
  kind: z.enum(["terminal", "person", "token"]),
  can: z.record(text, z.boolean()).describe("By operation: whether you may"),
  needs_password: z.boolean().describe("You have neither password nor passkey: you get in by links alone"),
});

export const personView = z.object({
  id: text,
  name: text,
  role,
  created: time,
  disabled: time.nullable().describe("Since when this person may not sign in"),
  has_password: z.boolean(),
  passkeys: count,
  sessions: count.describe("Browsers that are signed in"),
  last_seen: time.nullable(),
  you: z.boolean(),
});

export const linkView = z.object({
  url: text.describe("Signs in whoever opens it first, once"),
  expires: time,
});

export const sessionView = z.object({
  id: text,
  person_id: text,
  person: text,
  browser: text.describe('"Firefox on Windows"'),
  address: text.nullable(),
  how: z.enum(["link", "password", "passkey"]),
  created: time,
  last_used: time,
  expires: time,
  current: z.boolean().describe("The one that asks"),
});

export const tokenView = z.object({
  id: text,
  name: text,
  person_id: text,
  person: text,
  role: role.describe("The most it may do; never more than its person"),
  created: time,
  expires: time.nullable(),
  last_used: time.nullable(),
  address: text.nullable(),
});

export const passkeyView = z.object({ id: text, name: text, created: time, last_used: time.nullable() });

export const auditView = z.object({
  id: count,
  at: time,
  who: text.describe("person:NAME, token:NAME OF PERSON, or terminal"),
  what: text.describe("The operation"),
  detail: jsonObject,
  hash: text,
});

export const auditCheckView = z.object({
  entries: count.describe("That are as they were written"),
  last_hash: text.describe("Kept elsewhere, it tells later whether all was written anew"),
  bad: z.object({ id: count, why: text }).nullable(),
  sentence: text,
});

export const reachView = z.object({
  from: z.enum(["this_machine", "anywhere"]).describe("What was chosen"),
  now: z.enum(["this_machine", "anywhere"]).describe("What holds until the next start"),
  decided_by: z.enum(["setting", "environment"]).describe("Environment: AIOS_LISTEN is set, so it is not chosen here"),
  sentence: text,
  url: text.nullable().describe("To open on another device"),
  lacking: z.array(z.object({ kind: z.enum(["sign_in", "encryption", "address"]), sentence: text, what_next: text })),
  public_url: text.nullable(),
  proxies: z.array(text),
  certificate: text.nullable(),
  certificate_key: text.nullable(),
  port: count.nullable(),
});

export type PersonView = z.infer<typeof personView>;
export type LinkView = z.infer<typeof linkView>;
export type SessionView = z.infer<typeof sessionView>;
export type TokenView = z.infer<typeof tokenView>;
export type PasskeyView = z.infer<typeof passkeyView>;
export type AuditView = z.infer<typeof auditView>;
export type ReachView = z.infer<typeof reachView>;
