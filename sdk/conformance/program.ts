/** The scenarios of the conformance suite in TypeScript. Each returns what the suite expects of every language. */
import { mkdirSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import {
  AiosError,
  ask,
  files,
  preview,
  artifact,
  backUp,
  log,
  notify,
  overview,
  progress,
  run,
  secret,
  send,
  state,
  trigger,
} from "aios";

export default function main({ scenario }: { scenario: string }): Promise<unknown> {
  return scenarios[scenario]!();
}

/** The status and the sentence of the error that a call must end with. */
async function refused(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    if (error instanceof AiosError) return [error.status, error.message];
    throw error;
  }
  return "was not refused";
}

const scenarios: Record<string, () => Promise<unknown>> = {
  async state_kept() {
    await state.set("a value", { list: [1, 2.5, null, true], text: 'Grüße 🎉\n"quoted"' });
    await state.set("a/b ü?%&", "odd key");
    await state.set("nothing", null);
    return [
      await state.get("a value"),
      await state.get("a/b ü?%&"),
      await state.get("nothing", "not there"),
      await state.get("missing", "not there"),
      await state.keys("a"),
      await state.delete("nothing"),
      await state.delete("nothing"),
    ];
  },
  async state_kept_for_next_run() {
    const before = await state.get("runs", 0);
    await state.set("runs", before + 1);
    return before;
  },
  async state_added() {
    const first = await state.add("count", 2);
    const second = await state.add("count", 0.5);
    await state.set("text", "x");
    return [first, second, await state.get("count"), await refused(state.add("text"))];
  },
  async state_expires() {
    await state.set("short", 1, { expiresIn: 0.05 });
    await state.set("long", 1, { expiresIn: 3600 });
    while ((await state.keys()).includes("short")) await new Promise((resolve) => setTimeout(resolve, 10));
    return [await state.get("short", "gone"), await state.get("long")];
  },
  async state_changed_by_two() {
    await state.set("balance", 1);
    const tries: unknown[] = [];
    const after = await state.update<number>("balance", async (value) => {
      tries.push(value);
      if (tries.length === 1) await state.set("balance", 10); // somebody else
      return value! + 1;
    });
    return [after, tries, await state.get("balance")];
  },
  async state_too_large() {
    return refused(state.set("large", "x".repeat(1024 * 1024)));
  },
  async secrets() {
    const value = await secret("API_KEY");
    const same = value === process.env["API_KEY"];
    return [value.length, same, await refused(secret("OTHER_KEY")), await refused(state.set("key", value))];
  },
  async progress() {
    await progress(0.25);
    await progress(0.4, "sorting ü");
    return refused(progress(1.5));
  },
  async log() {
    console.log("printed before");
    await log("page done", "warning", { page: 3, title: "two words" });
    console.log("printed after");
    return refused(log("x", "loud" as "info"));
  },
  async artifact() {
    writeFileSync("report.csv", "old");
    await artifact("report.csv");
    writeFileSync("report.csv", "name,amount\nada,3\n");
    await artifact("report.csv");
    await artifact("report.csv", { name: "Übersicht 1.bin" });
    return refused(artifact("report.csv", { name: "../report.csv" }));
  },
  async artifact_too_large() {
    writeFileSync("large.bin", "x".repeat(2 * 1024 * 1024));
    return refused(artifact("large.bin"));
  },
  async trigger() {
    const dedupeKey = `from ${run.job}`;
    const first = await trigger("target", { args: [1, "two"], kwargs: { to: "ada" }, dedupeKey });
    const second = await trigger("target", { dedupeKey });
    const later = await trigger("target", { runAfter: new Date("2100-01-01T00:00:00Z") });
    return [first !== null, second, later! > first!, await refused(trigger("tarket"))];
  },
  async keeping() {
    const { succeeded, failed, late, never_ran, waiting } = await overview(1);
    const { bytes, removed } = await backUp({ to: `${process.cwd()}/kept`, keep: 1 });
    const wrong = await refused(backUp({ to: "somewhere" }));
    return [succeeded >= 0, failed, late, never_ran, waiting, bytes > 0, removed, wrong];
  },
  async notify() {
    await notify("12 photos were sorted");
    await notify("the disk is nearly full", "warning", { title: "Space" });
    return refused(notify(""));
  },
  async send() {
    const first = await send("The report is done", { title: "Report", to: "this computer", holdMinutes: 60 });
    const second = await send("To whom it concerns", { holdMinutes: 60 });
    return [second! > first!, await refused(send("x", { to: "my fone" })), await refused(send(""))];
  },
  async files() {
    mkdirSync("box/Ü ber", { recursive: true });
    writeFileSync("box/a.txt", "a");
    const box = realpathSync("box");
    const below = async (path: Promise<string>) => relative(box, await path);
    return [
      preview,
      await below(files.write("box/b.txt", "Grüße")),
      await below(files.write("box/b.txt", Buffer.from("second"))),
      await below(files.write("box/b.txt", "third", { replace: true })),
      await below(files.copy("box/b.txt", "box/copies/")),
      await below(files.move("box/a.txt", "box/Ü ber/b c.txt")),
      await below(files.makeFolder("box/x/y")),
      await below(files.makeFolder("box/x/y")),
      await below(files.delete("box/b (2).txt")),
      readdirSync("box", { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative("box", join(entry.parentPath, entry.name)))
        .toSorted(),
      await refused(files.move("box/nothing", "box/else")),
      await refused(files.delete(process.env["AIOS_HOME"]!)),
    ];
  },
  async ask() {
    const empty = await refused(ask(" "));
    const side = await ask("Which side?", { choices: ["left", "right"] });
    return [empty, side, await ask("How many?", { form: { count: { type: "integer" } }, key: "count" })];
  },
  async who() {
    return [run.job, run.attempt, run.device, run.id.length];
  },
};
