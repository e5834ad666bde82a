/** Operations on people, what speaks for them, and who did what. */
import { z } from "zod";
import { roles } from "../../model/role.ts";
import { count, declare, json, nothing } from "../declare.ts";
import { auditCheckView, auditView, linkView, meView, passkeyView, personView } from "./views.ts";
import { reachView, sessionView, tokenView } from "./views.ts";

const text = z.string();
const role = z.enum(roles);
const personId = text.describe("Of a person: the id, or the name");
const id = text;
const gone = z.object({ gone: z.boolean() });
const done = z.object({ done: z.boolean() });

export const people = {
  me: declare({ summary: "Who you are, and what you may do", role: "viewer", params: nothing, result: meView }),
  my_link: declare({
    summary: "A link that signs you in on another browser, once; from the command line, the first owner",
    role: "viewer",
    params: nothing,
    result: linkView,
  }),
  password_set: declare({
    summary: "Set your password, or from the command line anybody's; your other browsers are signed out",
    role: "viewer",
    params: z.object({
      password: text,
      old: text.optional().describe("Where you have one, unless you have just come in by a link"),
      person: personId.optional().describe("From the command line only"),
    }),
    result: done,
  }),

  people_list: declare({
    summary: "People who may use this AIOS",
    role: "owner",
    params: nothing,
    result: z.array(personView),
  }),
  person_add: declare({
    summary: "Add a person, and make the link by which they come in",
    role: "owner",
    params: z.object({ name: text, role }),
    result: z.object({ person: personView, link: linkView }),
  }),
  person_change: declare({
    summary: "Change a person's name or role, or whether they may sign in",
    role: "owner",
    params: z.object({ id: personId, role: role.optional(), name: text.optional(), disabled: z.boolean().optional() }),
    result: personView,
  }),
  person_remove: declare({
    summary: "Remove a person, with all that speaks for them",
    role: "owner",
    params: z.object({ id: personId }),
    result: gone,
  }),
  person_link: declare({
    summary: "A link by which a person signs in, once",
    role: "owner",
    params: z.object({ id: personId }),
    result: linkView,
  }),

  sessions: declare({
    summary: "Browsers that are signed in: yours, and for an owner everybody's",
    role: "viewer",
    params: nothing,
    result: z.array(sessionView),
  }),
  session_revoke: declare({ summary: "Sign a browser out", role: "viewer", params: z.object({ id }), result: gone }),
  tokens: declare({
    summary: "Tokens for programs: yours, and for an owner everybody's",
    role: "viewer",
    params: nothing,
    result: z.array(tokenView),
  }),
  token_add: declare({
    summary: "Make a token for a program; it is shown this once",
    role: "viewer",
    params: z.object({
      name: text.describe("What it is for"),
      role: role.optional().describe("The most it may do; default operator, or less where you may less"),
      days: z.number().optional().describe("How long it works; default 365"),
    }),
    result: z.object({ token: text, view: tokenView }),
  }),
  token_revoke: declare({
    summary: "Take a token back",
    role: "viewer",
    params: z.object({ id: text.describe("The id, or the name where only one has it") }),
    result: gone,
  }),

  passkeys: declare({ summary: "Your passkeys", role: "viewer", params: nothing, result: z.array(passkeyView) }),
  passkey_register_options: declare({
    summary: "What the browser needs to make a passkey",
    role: "viewer",
    params: nothing,
    result: json,
  }),
  passkey_register: declare({
    summary: "Keep a passkey that the browser has made",
    role: "viewer",
    params: z.object({ response: json, name: text.optional() }),
    result: passkeyView,
  }),
  passkey_delete: declare({ summary: "Forget a passkey", role: "viewer", params: z.object({ id }), result: gone }),

  audit: declare({
    summary: "Who did what, newest first",
    role: "owner",
    params: z.object({ before: count.optional().describe("An id"), limit: count.optional() }),
    result: z.array(auditView),
  }),
  audit_verify: declare({
    summary: "Whether the record of who did what is as it was written",
    role: "owner",
    params: nothing,
    result: auditCheckView,
  }),

  reach: declare({
    summary: "From where AIOS can be opened, and what is lacking for more",
    role: "owner",
    params: nothing,
    result: reachView,
  }),
  reach_set: declare({
    summary: "Choose from where AIOS can be opened, from its next start on",
    role: "owner",
    params: z.object({
      from: z.enum(["this_machine", "anywhere"]),
      port: z.int().min(1).max(65535).nullable().optional().describe("At which other devices ask; default AIOS_PORT"),
      public_url: text.nullable().optional().describe("The address people type: https://aios.example.org"),
      proxies: z.array(text).optional().describe("Addresses of what stands before AIOS and encrypts"),
      certificate: text.nullable().optional().describe("A file: the certificate of this machine (PEM)"),
      certificate_key: text.nullable().optional().describe("A file: its key (PEM)"),
    }),
    result: reachView,
  }),
};
