/** People who may use the page and the API. */
import type { PersonView } from "../../api/people/views.ts";
import { roles, type Role } from "../../model/role.ts";
import type { Invocation } from "../invocation.ts";
import { Mistake } from "../mistakes.ts";
import type { Registry } from "../registry.ts";
import { readHidden } from "../read-hidden.ts";
import type { Look } from "../render/look.ts";
import { renderTable, type Column } from "../render/table.ts";
import { relative } from "../render/times.ts";

const actions = ["list", "add", "role", "link", "password", "block", "unblock", "remove"] as const;
type Action = (typeof actions)[number];

export function definePeople(registry: Registry): void {
  registry
    .add("Change", "people", "List, add or remove people who may use the page", [
      "aios people                        who they are, and what they may do",
      "aios people add Ada operator       adds Ada, and prints the link by which she comes in",
      "aios people role Ada viewer        viewer: looks; operator: runs and decides; owner: everything",
      "aios people link Ada               a new link, when she is locked out or on a new device",
      "aios people password               asks for your password, to sign in without a link",
      "aios people block Ada              keeps her out, until: aios people unblock Ada",
      "aios people remove Ada",
    ])
    .addArgument(registry.program.createArgument("[action]", "what to do").choices(actions).default("list"))
    .argument("[name]", "of the person")
    .argument("[role]", roles.join(", "))
    .action(
      registry.does((invocation, command) => {
        const [action, name, role] = command.processedArgs as [Action, string | undefined, string | undefined];
        if (action === "list") return list(invocation);
        if (action === "password") return setPassword(invocation, name);
        if (name === undefined) throw new Mistake("usage", `Who? As in: aios people ${action} Ada`);
        return carryOut(invocation, action, name, role);
      }),
    );
}

async function carryOut(
  invocation: Invocation,
  action: Exclude<Action, "list" | "password">,
  id: string,
  role: string | undefined,
): Promise<void> {
  switch (action) {
    case "add": {
      const added = await invocation.ask("person_add", { name: id, role: roleOf(role ?? "operator") });
      const { person, link } = added;
      invocation.answer(added, () => [`${person.name} may now come in, as ${person.role}:`, link.url]);
      return invocation.remark(linkWords(person.name));
    }
    case "role": {
      if (role === undefined) throw new Mistake("usage", `What may they do? As in: aios people role ${id} viewer`);
      const person = await invocation.ask("person_change", { id, role: roleOf(role) });
      return invocation.answer(person, () => [`${person.name} is ${person.role} now.`]);
    }
    case "link": {
      const link = await invocation.ask("person_link", { id });
      invocation.answer(link, () => [link.url]);
      return invocation.remark(linkWords(id));
    }
    case "block":
    case "unblock": {
      const person = await invocation.ask("person_change", { id, disabled: action === "block" });
      const words = action === "block" ? "is kept out, from now on" : "may come in again";
      return invocation.answer(person, () => [`${person.name} ${words}.`]);
    }
    case "remove": {
      const gone = await invocation.ask("person_remove", { id });
      return invocation.answer(gone, () => [`${id} is removed, with all that spoke for them.`]);
    }
  }
}

function linkWords(name: string): string {
  return `It works once, within ten minutes: whoever opens it first is ${name}.`;
}

function roleOf(text: string): Role {
  const role = roles.find((known) => known === text.toLowerCase());
  if (role !== undefined) return role;
  throw new Mistake("usage", `"${text}" is no role. There are: ${roles.join(", ")}`);
}

/** Whose, where only one there is, need not be said. */
async function setPassword(invocation: Invocation, name: string | undefined): Promise<void> {
  const people = await invocation.ask("people_list", {});
  const person = name ?? (people.length === 1 ? people[0]!.name : undefined);
  if (person === undefined && people.length > 1) {
    throw new Mistake("usage", "Whose? As in: aios people password Ada");
  }
  const password = await readHidden(invocation.io, `New password of ${person ?? "the owner"}: `);
  const done = await invocation.ask("password_set", { password, ...(person === undefined ? {} : { person }) });
  const whose = person ?? "the owner";
  invocation.answer(done, () => [`The password of ${whose} is set. Browsers that were signed in as ${whose} are out.`]);
}

async function list(invocation: Invocation): Promise<void> {
  const people = await invocation.ask("people_list", {});
  const { look } = invocation;
  invocation.answer(people, () => (people.length === 0 ? [] : renderTable(people, columns(look), look)));
  if (people.length === 0) invocation.remark("Nobody has come in yet. The first is you: aios open");
}

function columns(look: Look): Column<PersonView>[] {
  return [
    { title: "Person", cell: (person) => person.name, least: 10 },
    { title: "Role", cell: (person) => person.role },
    { title: "Comes in by", cell: waysIn },
    { title: "Browsers", cell: (person) => String(person.sessions), align: "right", dispensable: 2 },
    {
      title: "Seen",
      cell: (person) => (person.last_seen === null ? look.paint.dim("never") : relative(person.last_seen, look)),
      dispensable: 1,
    },
    { title: "Note", cell: (person) => (person.disabled === null ? "" : look.paint.yellow("kept out")) },
  ];
}

function waysIn({ has_password: hasPassword, passkeys }: PersonView): string {
  const ways = [...(hasPassword ? ["password"] : []), ...(passkeys > 0 ? ["passkey"] : [])];
  return ways.length === 0 ? "links only" : ways.join(", ");
}
