/** Tokens: by which programs on other machines ask the API. */
import type { TokenView } from "../../api/people/views.ts";
import { roles, type Role } from "../../model/role.ts";
import type { Invocation } from "../invocation.ts";
import { Mistake } from "../mistakes.ts";
import type { Registry } from "../registry.ts";
import type { Look } from "../render/look.ts";
import { renderTable, type Column } from "../render/table.ts";
import { relative } from "../render/times.ts";
import { seconds } from "../typed-values.ts";

const actions = ["list", "add", "revoke"] as const;
const daySeconds = 24 * 3600;

export function defineTokens(registry: Registry): void {
  registry
    .add("Change", "tokens", "List, make or take back tokens for programs that use the API", [
      "aios tokens add backup-script                      prints it, this once",
      "aios tokens add dashboard --role viewer --for 30d  may look, for thirty days",
      "aios tokens                                        names, what they may do, when they were used",
      "aios tokens revoke backup-script                   from the next request on",
      'curl -H "Authorization: Bearer aios_token_…" http://127.0.0.1:2467/api/v1/status',
    ])
    .addArgument(registry.program.createArgument("[action]", "what to do").choices(actions).default("list"))
    .argument("[name]", "what it is for")
    .addOption(registry.program.createOption("--role <role>", "the most it may do (add)").choices(roles))
    .option("--for <time>", "how long it works; default: 365d (add)", seconds)
    .action(
      registry.does((invocation, command) => {
        const [action, name] = command.processedArgs as [(typeof actions)[number], string | undefined];
        if (action === "list") return list(invocation);
        if (name === undefined) throw new Mistake("usage", `Which token? As in: aios tokens ${action} backup-script`);
        return action === "add" ? add(invocation, name, command.opts()) : revoke(invocation, name);
      }),
    );
}

async function add(invocation: Invocation, name: string, options: { role?: Role; for?: number }): Promise<void> {
  const made = await invocation.ask("token_add", {
    name,
    ...(options.role === undefined ? {} : { role: options.role }),
    ...(options.for === undefined ? {} : { days: options.for / daySeconds }),
  });
  invocation.answer(made, () => [made.token]);
  const { role, expires } = made.view;
  const end = expires === null ? "" : ` It ends ${relative(expires, invocation.look)}.`;
  invocation.remark(
    `It may do what ${article(role)} may.${end} It is shown this once: keep it where only its program can read it.`,
  );
}

function article(role: Role): string {
  return role === "viewer" ? "a viewer" : `an ${role}`;
}

async function revoke(invocation: Invocation, id: string): Promise<void> {
  const gone = await invocation.ask("token_revoke", { id });
  invocation.answer(gone, () => [`${id} is taken back: it works no more.`]);
}

async function list(invocation: Invocation): Promise<void> {
  const tokens = await invocation.ask("tokens", {});
  const { look } = invocation;
  invocation.answer(tokens, () => (tokens.length === 0 ? [] : renderTable(tokens, columns(look), look)));
  if (tokens.length === 0) invocation.remark("There are no tokens. Make one with: aios tokens add NAME");
}

function columns(look: Look): Column<TokenView>[] {
  return [
    { title: "Token", cell: (token) => token.name, least: 10 },
    { title: "May", cell: (token) => token.role },
    { title: "Of", cell: (token) => token.person, least: 8 },
    {
      title: "Used",
      cell: (token) => (token.last_used === null ? look.paint.dim("never") : relative(token.last_used, look)),
    },
    { title: "From", cell: (token) => token.address ?? "", dispensable: 2 },
    { title: "Until", cell: (token) => (token.expires === null ? "" : relative(token.expires, look)), dispensable: 1 },
    { title: "Id", cell: (token) => token.id, dispensable: 3 },
  ];
}
