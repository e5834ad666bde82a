/** Ways to a person: listed, added, tried, turned off and on, removed. */
import type { ChannelKindView, ChannelView } from "../../api/alerts/views.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Invocation } from "../invocation.ts";
import { Mistake } from "../mistakes.ts";
import { readHidden } from "../read-hidden.ts";
import type { Registry } from "../registry.ts";
import type { Look } from "../render/look.ts";
import { renderTable, type Column } from "../render/table.ts";
import { relative } from "../render/times.ts";
import { wrap } from "../render/width.ts";

const actions = ["list", "kinds", "add", "test", "off", "on", "remove"] as const;
type Action = (typeof actions)[number];

export function defineChannels(registry: Registry): void {
  registry
    .add("Change", "channels", "How AIOS reaches you: screen, phone, Telegram, e-mail, Slack", [
      "aios channels                               which there are, and whether they work",
      "aios channels kinds                         what can be added, and what each must know",
      "aios channels add ntfy topic=ada-7f3k2q     passwords and tokens are asked for, and not shown",
      'aios channels add email to=ada@example.com … --name "My mail"',
      'aios channels test "My mail"                sends a test, and says what became of it',
      'aios channels off "This computer"',
    ])
    .addArgument(registry.program.createArgument("[action]", "what to do").choices(actions).default("list"))
    .argument("[names...]", "a channel; with add: a kind and its values, as in topic=ada")
    .option("--name <name>", "with add: what it is called")
    .action(
      registry.does((invocation, command) => {
        const [action, names] = command.processedArgs as [Action, string[]];
        return carryOut(invocation, action, names, command.opts<{ name?: string }>().name);
      }),
    );
}

async function carryOut(
  invocation: Invocation,
  action: Action,
  names: string[],
  called: string | undefined,
): Promise<number | void> {
  switch (action) {
    case "list":
      return list(invocation);
    case "kinds":
      return kinds(invocation);
    case "add":
      return add(invocation, names, called);
    case "test":
      return test(invocation, required(names, action));
    case "off":
    case "on": {
      const channel = await invocation.ask("channel_change", { id: required(names, action), enabled: action === "on" });
      return invocation.answer(channel, () => [`${channel.name} is ${action}.`]);
    }
    case "remove": {
      const [id] = [required(names, action)];
      const gone = await invocation.ask("channel_delete", { id });
      return invocation.answer(gone, () => [`Removed ${id}.`]);
    }
  }
}

async function list(invocation: Invocation): Promise<void> {
  const channels = await invocation.ask("channels", {});
  const { look } = invocation;
  invocation.answer(channels, () => renderTable(channels, columns(look), look));
  const troubles = channels.filter((channel) => channel.enabled && troubleOf(channel) !== null);
  for (const channel of troubles) invocation.remark(`${channel.name}: ${troubleOf(channel)}`);
}

function troubleOf({ trouble, last_error }: ChannelView): string | null {
  return trouble ?? last_error;
}

function columns(look: Look): Column<ChannelView>[] {
  const { paint } = look;
  const state = (channel: ChannelView) => {
    if (!channel.enabled) return paint.dim("off");
    return troubleOf(channel) === null ? paint.green("on") : paint.red("trouble");
  };
  return [
    { title: "Channel", cell: ({ name }) => name, least: 12 },
    { title: "Kind", cell: ({ kind }) => kind },
    { title: "", cell: state },
    { title: "Last sent", cell: ({ last_sent }) => (last_sent === null ? "" : relative(last_sent, look)) },
    { title: "Tells", cell: ({ tells }) => tells?.join(", ") ?? paint.dim("everything"), least: 10, dispensable: 1 },
  ];
}

interface Form {
  properties: Record<string, { title: string; description?: string; default?: string; writeOnly?: boolean }>;
  required: string[];
}

const formOf = (kind: ChannelKindView) => kind.form as unknown as Form;

async function kinds(invocation: Invocation): Promise<void> {
  const found = await invocation.ask("channel_kinds", {});
  invocation.answer(found, () => found.flatMap((kind) => kindLines(kind, invocation.look)));
}

function kindLines(kind: ChannelKindView, look: Look): string[] {
  const { properties, required: needed } = formOf(kind);
  const lines = Object.entries(properties).flatMap(([name, { description = "", default: preset }]) => {
    const optional = needed.includes(name) ? "" : preset === undefined ? " (optional)" : ` (default: ${preset})`;
    return wrap(`${name}${optional}: ${description}`, look.columns - 4).map(
      (line, index) => `${index === 0 ? "  " : "    "}${line}`,
    );
  });
  return [`${look.paint.bold(kind.kind)}  ${kind.title}. ${kind.sentence}`, ...lines];
}

async function add(invocation: Invocation, [kind, ...pairs]: string[], name: string | undefined): Promise<void> {
  const found = (await invocation.ask("channel_kinds", {})).find((one) => one.kind === kind);
  if (!found)
    throw new Mistake("usage", `Which kind? As in: aios channels add ntfy topic=… See all with: aios channels kinds`);
  const form = formOf(found);
  const values = Object.fromEntries(pairs.map((pair) => valueOf(pair, form, found.kind)));
  const missing = form.required.find((field) => values[field] === undefined && !form.properties[field]!.writeOnly);
  if (missing !== undefined) {
    const { description = "" } = form.properties[missing]!;
    throw new Mistake("usage", `${missing} is needed, as in ${missing}=… ${description}`);
  }
  // Only what is needed is asked for from a pipe, as nobody is there who could leave the others empty.
  const isAsked = (field: string) =>
    form.required.includes(field) || (field === "password" && values["user"] !== undefined);
  for (const [field, { title, writeOnly }] of Object.entries(form.properties)) {
    if (writeOnly && isAsked(field)) values[field] = await readHidden(invocation.io, `${title}: `);
  }
  const channel = await invocation.ask("channel_add", {
    kind: found.kind,
    values,
    ...(name === undefined ? {} : { name }),
  });
  invocation.answer(channel, () => [
    `Added ${channel.name}. Try it with: aios channels test ${JSON.stringify(channel.name)}`,
  ]);
}

function valueOf(pair: string, form: Form, kind: string): [string, string] {
  const [, field, value] = /^([a-z_]+)=(.*)$/s.exec(pair) ?? [];
  const property = field === undefined ? undefined : form.properties[field];
  if (field === undefined || value === undefined || property === undefined) {
    const fields = Object.keys(form.properties).join(", ");
    throw new Mistake(
      "usage",
      `"${pair}" is no value of ${kind}. Its fields are ${fields}, as in ${Object.keys(form.properties)[0]}=…`,
    );
  }
  if (!property.writeOnly) return [field, value];
  throw new Mistake(
    "usage",
    `${field} does not belong on the command line: others can read it there. Leave it out, and it is asked for.`,
  );
}

async function test(invocation: Invocation, id: string): Promise<number> {
  const tried = await invocation.ask("channel_test", { id });
  invocation.answer(tried, () => [tried.message]);
  return tried.sent ? exitCodes.fine : exitCodes.failed;
}

function required([name]: string[], action: Action): string {
  if (name !== undefined) return name;
  throw new Mistake("usage", `Which channel? As in: aios channels ${action} "My phone". See all with: aios channels`);
}
