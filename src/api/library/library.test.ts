import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultValues } from "../../programs/library/ready-made.ts";
import { checkValues } from "../../programs/library/check-values.ts";
import { parseYaml } from "../../programs/parse-yaml.ts";
import { TestHome } from "../api.test-kit.ts";
import { compiledEntry } from "./entry.ts";
import { libraryFolder, readyMades } from "./shelf.ts";

let home: TestHome;
beforeAll(async () => {
  home = new TestHome({ "jobs.yaml": "# my jobs\n- name: old\n  file: old.sh\n  type: trigger\n" });
  await home.start();
});
afterAll(() => home.remove());

/** Words that nobody but an engineer should meet. */
const expertWords = /\b(cron|trigger|webhook|payload|JSON|YAML|exit code|ENOENT|regex|boolean|string|null)\b/i;

describe("every ready-made program", () => {
  test("is one readable file that says what it is, and there are all that were promised", async () => {
    const made = await readyMades();
    expect(made.filter(({ about }) => about.needs === "offline").length).toBeGreaterThanOrEqual(9);
    expect(made.filter(({ about }) => about.needs === "internet").length).toBeGreaterThanOrEqual(5);
    expect(new Set(made.map(({ title }) => title)).size).toBe(made.length);
    for (const { id, text } of made) expect(text.split("\n").length, id).toBeLessThanOrEqual(250);
    expect(readdirSync(libraryFolder).filter((name) => name.endsWith(".ts")).length).toBe(made.length);
  });

  test("speaks in words that anybody knows, in short sentences", async () => {
    for (const { id, title, sentence, form } of await readyMades()) {
      const fields = Object.values(form.properties).flatMap((field) => [field["title"], field["description"]]);
      for (const words of [title, sentence, ...fields].filter((one) => one !== undefined)) {
        expect(words, id).not.toMatch(expertWords);
        for (const one of String(words).split(/[.?!:](?:\s|$)/)) {
          expect(one.split(/\s+/).length, `${id}: ${one}`).toBeLessThanOrEqual(25);
        }
      }
    }
  });

  test("has a form whose own values it takes, and a time at which it can run", async () => {
    for (const { id, form, about } of await readyMades()) {
      const values = defaultValues(form);
      const required = new Set((form["required"] as string[] | undefined) ?? []);
      const { problems } = checkValues(form, values);
      const missing = Object.keys(problems).filter((name) => !required.has(name));
      expect(missing, id).toEqual([]);
      const entry = { name: id, file: `${id}.ts`, function: "main", kwargs: values, ...about.schedule };
      expect(compiledEntry(home.direct.context, entry).name).toBe(id);
      for (const field of Object.keys(about.practice ?? {})) expect(Object.keys(form.properties), id).toContain(field);
    }
  });
});

describe("adding a ready-made program", () => {
  test("copies it, makes an entry, keeps where it came from, and leaves the comments", async () => {
    const job = await home.direct.call("library_add", {
      id: "remind-me",
      name: "Plants",
      values: { text: "water the plants" },
      schedule: { type: "cron", cron: "0 17 * * 5" },
    });
    expect(job).toMatchObject({
      name: "Plants",
      schedule: "every Friday at 17:00",
      enabled: true,
      file: "remind-me.ts",
    });
    expect(job.upcoming).toHaveLength(3);
    const [made] = (await readyMades()).filter(({ id }) => id === "remind-me");
    expect(readFileSync(join(home.path, "Programs/remind-me.ts"), "utf8")).toBe(made!.text);
    const list = readFileSync(join(home.path, "jobs.yaml"), "utf8");
    expect(list.startsWith("# my jobs\n- name: old\n")).toBe(true);
    expect(parseYaml(list).toJS()).toContainEqual(
      expect.objectContaining({ name: "Plants", function: "main", kwargs: { text: "water the plants" } }),
    );
    expect(await home.direct.call("ready_made", { id: "remind-me" })).toMatchObject({ added: ["Plants"] });
  });

  test("a second of the same shares its file, and gets a name of its own", async () => {
    const values = { text: "call Ada" };
    expect(await home.direct.call("library_add", { id: "remind-me", values })).toMatchObject({ name: "Remind me" });
    expect(await home.direct.call("library_add", { id: "remind-me", values })).toMatchObject({
      name: "Remind me 2",
      file: "remind-me.ts",
    });
  });

  test("does not touch a file of the same name that somebody wrote", async () => {
    home.write("Programs/nudge-me.ts", "// mine\n");
    expect(await home.direct.call("library_add", { id: "nudge-me" })).toMatchObject({ file: "nudge-me-2.ts" });
    expect(readFileSync(join(home.path, "Programs/nudge-me.ts"), "utf8")).toBe("// mine\n");
  });

  test.each([
    ["remind-me", {}, { text: "Please fill in: Remind me to …" }],
    ["website-up", { address: "nowhere at all" }, { address: expect.any(String) }],
  ])("refuses what is not filled in, at its field, and writes nothing: %s", async (id, values, fields) => {
    const before = readFileSync(join(home.path, "jobs.yaml"), "utf8");
    const programs = readdirSync(join(home.path, "Programs"));
    const adding = home.direct.call("library_add", { id, values });
    await expect(adding).rejects.toMatchObject({ kind: "invalid", fields });
    expect(readFileSync(join(home.path, "jobs.yaml"), "utf8")).toBe(before);
    expect(readdirSync(join(home.path, "Programs"))).toEqual(programs);
  });

  test("refuses a time that is none before anything is written", async () => {
    const schedule = { type: "daily", time: "25:00" };
    const programs = readdirSync(join(home.path, "Programs"));
    const adding = home.direct.call("library_add", { id: "computer-health", schedule });
    await expect(adding).rejects.toMatchObject({ kind: "invalid" });
    expect(readdirSync(join(home.path, "Programs"))).toEqual(programs);
  });

  test("one that does not exist is refused with the one that was meant", async () => {
    await expect(home.direct.call("ready_made", { id: "tidy-foldr" })).rejects.toMatchObject({
      kind: "not_found",
      message: expect.stringContaining("tidy-folder"),
    });
  });
});

describe("a newer version of an added program", () => {
  const path = "Programs/computer-health.ts";

  /** As if the program had been added from an earlier version of AIOS, in which `change` was not yet made. */
  async function addedEarlier(change: (text: string) => string): Promise<string> {
    const { setOrigin } = await import("../../programs/versions/record.ts");
    const made = (await readyMades()).find(({ id }) => id === "computer-health")!;
    const old = change(made.text);
    home.write(path, old);
    const { db } = home.aios;
    await db.write(() => setOrigin(db, path, { id: made.id, version: "0.9.0", text: old }));
    return made.text;
  }

  test("is taken over together with what was changed here", async () => {
    await home.direct.call("library_add", { id: "computer-health" });
    const text = await addedEarlier((now) => now.replace("before something goes wrong", "when it is too late"));
    const mine = readFileSync(join(home.path, path), "utf8").replace("default: 90 }", "default: 75 }");
    home.write(path, mine);
    const [update] = await home.direct.call("library_updates", {});
    expect(update).toMatchObject({
      path,
      from: "0.9.0",
      changed_by_you: true,
      conflicts: 0,
      jobs: ["Computer health"],
    });
    await home.direct.call("library_update", { path });
    expect(readFileSync(join(home.path, path), "utf8")).toBe(text.replace("default: 90 }", "default: 75 }"));
    expect(await home.direct.call("library_updates", {})).toEqual([]);
  });

  test("is not forced on what was changed at the same place: a person decides", async () => {
    await addedEarlier((now) => now.replace("default: 90 }", "default: 80 }"));
    const mine = readFileSync(join(home.path, path), "utf8").replace("default: 80 }", "default: 70 }");
    home.write(path, mine);
    await expect(home.direct.call("library_update", { path })).rejects.toMatchObject({ kind: "conflict" });
    expect(readFileSync(join(home.path, path), "utf8")).toBe(mine);
    await home.direct.call("library_update", { path, text: "// settled\n" });
    expect(readFileSync(join(home.path, path), "utf8")).toBe("// settled\n");
  });
});

describe("a wish in plain words", () => {
  test("becomes a form with the next three dates", async () => {
    const text = "every Friday at 5 remind me to water plants";
    const found = await home.direct.call("understand", { text });
    expect(found).toMatchObject({
      kind: "automation",
      ready_made: { id: "remind-me" },
      values: { text: "water plants" },
      schedule: { type: "cron", cron: "0 17 * * 5" },
      schedule_sentence: "every Friday at 17:00",
      sentence: "Every Friday at 17:00: Water plants",
    });
    if (found.kind !== "automation") return;
    expect(found.upcoming).toHaveLength(3);
    for (const time of found.upcoming) expect(new Date(time * 1000).getUTCDay()).toBe(5);
  });

  test("that nothing fulfils is searched for, and never an error", async () => {
    const found = await home.direct.call("understand", { text: "plants" });
    expect(found).toMatchObject({ kind: "search", jobs: ["Plants"], nothing: false });
    expect(await home.direct.call("understand", { text: "zxqv" })).toMatchObject({ kind: "search", nothing: true });
    expect(await home.direct.call("understand", { text: "" })).toMatchObject({ kind: "search" });
  });
});

test("practice files are made anew where they are missing", async () => {
  mkdirSync(join(home.path, "Practice"), { recursive: true });
  const { setUpPractice } = await import("../../programs/library/practice.ts");
  const made = (await readyMades()).find(({ id }) => id === "big-and-duplicate-files")!;
  const { folder } = await setUpPractice(home.path, made);
  const read = (name: string) => readFileSync(join(folder!, name), "utf8");
  expect(read("Holiday.jpg")).toBe(read("Copies/Holiday.jpg"));
  expect(read("Holiday.jpg")).not.toBe(read("Song.mp3"));
});
