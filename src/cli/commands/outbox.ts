/** Messages of programs: what waits, what was sent; taken back or sent at once. */
import type { OutboxView } from "../../api/alerts/views.ts";
import { Mistake } from "../mistakes.ts";
import type { Registry } from "../registry.ts";
import type { Look } from "../render/look.ts";
import { renderTable, type Column } from "../render/table.ts";
import { relative } from "../render/times.ts";

const actions = ["list", "cancel", "send"] as const;

export function defineOutbox(registry: Registry): void {
  registry
    .add("Look", "outbox", "Messages that programs send; those that wait can be taken back", [
      "aios outbox",
      "aios outbox --run report    of its last run",
      "aios outbox cancel 12       it is not sent",
      "aios outbox send 12         it is sent now; also one that could not be sent before",
    ])
    .addArgument(registry.program.createArgument("[action]", "what to do").choices(actions).default("list"))
    .argument("[id]", "of a message")
    .option("--run <run>", "only those of this run")
    .action(
      registry.does(async (invocation, command) => {
        const [action, id] = command.processedArgs as [(typeof actions)[number], string | undefined];
        if (action === "list") {
          const { run } = command.opts<{ run?: string }>();
          const messages = await invocation.ask("outbox", run === undefined ? {} : { run });
          const { look } = invocation;
          invocation.answer(messages, () => (messages.length === 0 ? [] : renderTable(messages, columns(look), look)));
          if (messages.length === 0) invocation.remark("No program has sent a message yet.");
          return;
        }
        if (id === undefined || !/^\d{1,15}$/.test(id))
          throw new Mistake("usage", `Which message? As in: aios outbox ${action} 12`);
        const message = await invocation.ask(action === "cancel" ? "outbox_cancel" : "outbox_send_now", {
          id: Number(id),
        });
        const words = action === "cancel" ? "is not sent" : "goes out now";
        invocation.answer(message, () => [`Message ${id} to ${message.recipient} ${words}.`]);
      }),
    );
}

function columns(look: Look): Column<OutboxView>[] {
  return [
    { title: "Id", cell: ({ id }) => String(id), align: "right" },
    { title: "To", cell: ({ recipient }) => recipient, least: 8 },
    { title: "From", cell: ({ job }) => job ?? "", least: 8, dispensable: 1 },
    { title: "State", cell: (message) => stateWords(message, look) },
    {
      title: "Text",
      cell: ({ title, text }) => (title === null ? text : `${title}: ${text}`).replaceAll("\n", " "),
      least: 16,
    },
    { title: "Note", cell: ({ error }) => (error === null ? "" : look.paint.red(error)), least: 12, dispensable: 2 },
  ];
}

function stateWords({ state, send_after, sent }: OutboxView, look: Look): string {
  switch (state) {
    case "waiting":
      return look.paint.yellow(`goes out ${relative(send_after, look)}`);
    case "sent":
      return look.paint.green(`sent ${relative(sent ?? send_after, look)}`);
    case "failed":
      return look.paint.red("not sent");
    case "sending":
      return "being sent";
    case "cancelled":
      return look.paint.dim("taken back");
  }
}
