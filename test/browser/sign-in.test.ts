/** How people come in, in a real browser: by password, by passkey, by a link for somebody else, and out again. */
import { expect, test } from "vitest";
import { cliJson } from "../real/cli.ts";
import { until } from "../real/until.ts";
import type { PageHome } from "./page-home.ts";
import { Person } from "./person.ts";
import { actsInView } from "./seen.mjs";
import { list, newHome, statusOf } from "./task-kit.ts";

const sentence = "seven quiet otters swim";

async function nameOf(person: Person): Promise<string> {
  const own = person.page.getByText(/\(you\)$/).first();
  return (await own.textContent())!.replace(" (you)", "");
}

async function setPassword(person: Person): Promise<string> {
  await person.open("/settings/people");
  const name = await nameOf(person);
  await person.clickButton("Set a password");
  await person.type(person.page.getByLabel("New password"), sentence);
  await person.clickButton("Set it");
  await person.sees(/Your password is set/);
  return name;
}

function signOut(person: Person): Promise<void> {
  return person.click(person.page.getByRole("listitem").filter({ hasText: "This browser" }).getByRole("button"));
}

test("a password set in Settings lets its person in again; a wrong one is said in words", async () => {
  const home = await newHome({ "jobs.yaml": "[]" });
  const person = await home.person();
  const { page } = person;
  const name = await setPassword(person);
  await signOut(person);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await person.type(page.getByLabel("Your name"), name);
  await person.type(page.getByLabel("Password", { exact: true }), "not it at all");
  await person.clickButton("Sign in");
  await person.sees(/name and password|do not fit|is wrong|not right/i);
  await person.type(page.getByLabel("Password", { exact: true }), sentence);
  await person.clickButton("Sign in");
  await page.getByRole("navigation").first().waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
  expect(person.complaints.filter((complaint) => !complaint.startsWith("401 "))).toEqual([]);
});

test("a passkey made in Settings lets its person in again without a word typed", async () => {
  const home = await newHome({ "jobs.yaml": "[]" });
  const first = await home.person();
  const link = (await home.newLink()).replace("127.0.0.1", "localhost");
  expect(link).toMatch(/^http:\/\/localhost:/);
  const person = await Person.enter(first.context.browser()!, link);
  const { page } = person;
  const devtools = await person.context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await person.open("/settings/people");
  await person.clickButton("Add a passkey");
  await person.type(page.getByLabel("Name", { exact: true }), "My laptop");
  await person.clickButton("Make it");
  await person.sees(/You can sign in with it/);
  await person.sees("My laptop");
  await signOut(person);
  await person.clickButton("Sign in with a passkey");
  await page.getByRole("navigation").first().waitFor();
  expect(person.complaints.filter((complaint) => !complaint.startsWith("401 "))).toEqual([]);
  expect(person.strangers).toEqual([]);
});

const jobs = {
  "jobs.yaml": list(
    { name: "Fails", file: "bad.sh", type: "trigger" },
    { name: "Asks", file: "ask.ts", function: "main", type: "trigger" },
    { name: "Long", file: "long.sh", type: "trigger" },
  ),
  "Programs/bad.sh": "#!/bin/sh\nexit 1\n",
  "Programs/long.sh": "#!/bin/sh\nsleep 600\n",
  "Programs/ask.ts": `import { ask } from "aios";\nexport async function main() {\n  return ask("Go on?");\n}\n`,
};

/** What a viewer's page must not offer anywhere. */
const acts =
  /^(Run(?!s$)|Stop|Undo|Try again|Turn|.* on$|Yes|No$|Later|Let it run|Go back|Throw|Rename|Remove|Duplicate|Save|Add$|Add a (?!passkey)|Do it once|Send|Back up|Make a b|Set aside|I have seen|Mend|Take|Answer|Lock|Try it|Edit|Rehearse|New|Delete|Check|Practice|Try on|See what|Add a reason)/i;

async function addPerson(owner: Person, name: string, role: string): Promise<string> {
  await owner.open("/settings/people");
  await owner.clickButton("Add a person");
  const dialog = owner.page.getByRole("dialog");
  await owner.type(dialog.getByLabel("Name"), name);
  await dialog.getByLabel(role, { exact: true }).check();
  await owner.click(dialog.getByRole("button", { name: "Add", exact: true }));
  const link = dialog.getByText(/^https?:\/\/.*link=/);
  await link.waitFor();
  return (await link.textContent())!;
}

test("who is added as a viewer comes in by the link, is offered nothing that acts, and goes when signed out", async () => {
  const home = await newHome(jobs);
  const owner = await home.person();
  for (const job of ["Fails", "Asks", "Long"]) await cliJson(home.path, ["run", job]);
  await settled(home);
  const viewer = await Person.enter(owner.context.browser()!, await addPerson(owner, "Vera", "Viewer"));
  const runs = await cliJson<{ id: string; job: string }[]>(home.path, ["runs"]);
  const wrong: string[] = [];
  for (const path of [
    ...["/", "/waiting", "/automations", "/ready-made/remind-me", "/ready-made/tidy-folder", "/history"],
    ...["", "?tab=settings", "?tab=made", "?tab=history"].map((tab) => `/automations/Fails${tab}`),
    ...runs.map(({ id }) => `/runs/${id}`),
    ...["people", "alerts", "outbox", "secrets", "devices", "backups", "advanced"].map((id) => `/settings/${id}`),
    "/tell?text=every%20Friday%20at%205%20remind%20me%20to%20water%20plants",
  ]) {
    await viewer.open(path);
    await viewer.page.getByRole("heading", { level: 1 }).first().waitFor();
    await viewer.page.waitForLoadState("networkidle").catch(() => {});
    const bad = (await viewer.page.evaluate(actsInView)).filter((name) => acts.test(name));
    if (bad.length > 0) wrong.push(`${path}: ${bad.join(", ")}`);
  }
  expect(wrong).toEqual([]);
  expect(viewer.complaints, "errors at the viewer's page").toEqual([]);

  await viewer.open("/history");
  await owner.open("/settings/people");
  const row = owner.page.getByRole("listitem").filter({ hasText: /Vera · used/ });
  await owner.click(row.getByRole("button", { name: "Sign out" }));
  await owner.click(owner.page.getByRole("dialog").getByRole("button", { name: "Sign it out" }));
  await viewer.page.getByRole("heading", { name: "Sign in" }).waitFor();
});

async function settled(home: PageHome): Promise<void> {
  await until("one failed, one asks, one runs", async () => {
    const { running, attention } = await statusOf(home);
    return running.some(({ job }) => job === "Long") && attention.length >= 2;
  });
}
