/** Secrets: values that programs need and nobody else should see. */
import type { SecretView } from "../../api/views.ts";
import type { Invocation } from "../invocation.ts";
import { Mistake } from "../mistakes.ts";
import type { Registry } from "../registry.ts";
import type { Look } from "../render/look.ts";
import { renderTable, type Column } from "../render/table.ts";
import { relative } from "../render/times.ts";
import { readHidden } from "../read-hidden.ts";

const actions = ["list", "set", "delete"] as const;

export function defineSecrets(registry: Registry): void {
  registry
    .add("Change", "secrets", "Set, list or delete secrets, such as API keys", [
      "aios secrets set API_KEY                 asks for the value, and does not show it",
      "aios secrets set API_KEY < key.txt       reads it from a file or a pipe",
      "aios secrets list                        names, and which jobs use them; never values",
      "aios secrets delete API_KEY",
    ])
    .description(
      "Set, list or delete secrets. A program gets those that its job declares (secrets: [API_KEY]), as variables of its " +
        "environment and by the SDK. A value never stands on the command line, where others could see it.",
    )
    .addArgument(registry.program.createArgument("[action]", "what to do").choices(actions).default("list"))
    .argument("[names...]", "as in API_KEY")
    .action(
      registry.does((invocation, command) => {
        const [action, names] = command.processedArgs as [(typeof actions)[number], string[]];
        if (action === "set") return setSecret(invocation, names);
        return action === "delete" ? deleteSecrets(invocation, names) : listSecrets(invocation);
      }),
    );
}

async function setSecret(invocation: Invocation, names: readonly string[]): Promise<void> {
  const [name] = names;
  if (name === undefined) throw new Mistake("usage", "Which secret? As in: aios secrets set API_KEY");
  if (names.length > 1 || name.includes("=")) {
    const why = "The value of a secret does not belong on the command line: others on this machine can read it there";
    throw new Mistake("usage", `${why}, and your shell keeps it. Type: aios secrets set ${name.split("=")[0]}`);
  }
  const value = await readHidden(invocation.io, `Value of ${name}: `);
  const secret = await invocation.ask("secret_set", { name, value });
  const { jobs } = secret;
  const used = jobs.length > 0 ? `Used by ${jobs.join(", ")}.` : `Let a job use it: secrets: [${name}] in its entry.`;
  invocation.answer(secret, () => [`${name} is set. ${used}`]);
  if (secret.note !== null) invocation.remark(secret.note);
}

async function deleteSecrets(invocation: Invocation, names: string[]): Promise<void> {
  if (names.length === 0) throw new Mistake("usage", "Which secret? As in: aios secrets delete API_KEY");
  const gone = await invocation.ask("secret_delete", { names });
  invocation.answer(gone, () => [`Deleted ${gone.deleted.join(", ")}.`]);
}

async function listSecrets(invocation: Invocation): Promise<void> {
  const secrets = await invocation.ask("secrets", {});
  const { look } = invocation;
  invocation.answer(secrets, () => (secrets.length === 0 ? [] : renderTable(secrets, columns(look), look)));
  if (secrets.length === 0) invocation.remark("There are no secrets yet. Set one with: aios secrets set NAME");
}

function columns(look: Look): Column<SecretView>[] {
  return [
    { title: "Secret", cell: (secret) => secret.name },
    { title: "Set", cell: (secret) => relative(secret.updated, look) },
    { title: "Used by", cell: (secret) => secret.jobs.join(", ") || look.paint.dim("no job"), least: 12 },
    {
      title: "Note",
      cell: ({ readable }) => (readable ? "" : look.paint.red("its key is missing: set it anew, or put the key back")),
    },
  ];
}
