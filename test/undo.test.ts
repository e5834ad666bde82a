/** Rehearsed, done, looked at and taken back, as a person does it: by the command line, with AIOS running, and without. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Result } from "../src/api/operations.ts";
import { cli, cliJson } from "./real/cli.ts";
import { RealHome } from "./real/home.ts";
import { until } from "./real/until.ts";

const tidy = `
import { readdirSync } from "node:fs";
import { files, preview, state } from "aios";

export default async function main({ folder, wait }: { folder: string; wait?: boolean }) {
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".txt"))) {
    await files.move(folder + "/" + name, folder + "/" + name[0] + "/");
  }
  await files.write(folder + "/report.md", "sorted", { replace: true });
  if (wait) await new Promise(() => setInterval(() => {}, 1000));
  return preview ? "tried" : "sorted";
}
`;

let home: RealHome;
const folder = () => join(home.effects, "papers");

beforeAll(async () => {
  home = new RealHome(
    [
      { name: "tidy", type: "trigger", file: "tidy.ts", retries: 3 },
      { name: "off", type: "trigger", file: "tidy.ts", enabled: false },
    ],
    { "tidy.ts": tidy },
  );
  mkdirSync(folder());
  for (const name of ["apple.txt", "ant.txt", "bee.txt", "report.md"]) writeFileSync(join(folder(), name), name);
  await home.ready();
});
afterAll(() => home.remove());

function reportNow(): string | null {
  try {
    return readFileSync(join(folder(), "report.md"), "utf8");
  } catch {
    return null;
  }
}

const names = () => (readdirSync(folder(), { recursive: true }) as string[]).toSorted();
const before = ["ant.txt", "apple.txt", "bee.txt", "report.md"];
const after = ["a", "a/ant.txt", "a/apple.txt", "b", "b/bee.txt", "report.md"];

describe("a job that changes files", () => {
  test.each(["tidy", "off"])("tells beforehand what it would do, and touches nothing (%s)", async (job) => {
    const { code, stdout, stderr } = await cli(home.path, ["run", job, `--folder=${folder()}`, "--preview"]);
    expect(stderr).toContain("succeeded");
    expect(stdout).toMatch(/^3 files would move into 2 folders\. 1 file would be written anew\.\n/);
    expect(stdout).toContain(`  - ant.txt would be moved to ${folder()}/a.\n`);
    expect([code, names()]).toEqual([0, before]);
    expect(home.rows("SELECT status, failures FROM jobs WHERE job_name = ?", job)).toEqual([
      { status: "new", failures: 0 },
    ]);
  });

  test("does it, tells what it did, and takes it back", async () => {
    const done = await cli(home.path, ["run", "tidy", `--folder=${folder()}`, "--wait"]);
    expect([done.stdout, names()]).toEqual(["sorted\n", after]);
    const told = await cli(home.path, ["effects", "tidy"]);
    expect(told.stdout).toMatch(
      /^3 files were moved into 2 folders\. 1 file was written anew\. Undo puts them back\.\n/,
    );
    expect(told.stdout).toMatch(/All 6 changes can be taken back\.\n$/);
    const [run] = await cliJson<Result<"runs">>(home.path, ["runs", "--job", "tidy"]);
    expect(run!.effects).toEqual({ done: 6, captured: 0, undone: 0 });
    expect((await cli(home.path, ["undo", "tidy"])).stderr).toContain("add --yes");
    const undone = await cli(home.path, ["undo", "tidy", "--yes"]);
    expect(undone).toMatchObject({ code: 0, stdout: "6 changes were taken back.\n" });
    expect([names(), readFileSync(join(folder(), "report.md"), "utf8")]).toEqual([before, "report.md"]);
    expect((await cli(home.path, ["undo", "tidy", "--yes"])).stdout).toBe("There was nothing left to take back.\n");
  });

  test("and is killed with AIOS amid it can be taken back once AIOS is there again, also since a time", async () => {
    const [aios] = home.alive;
    home.trigger("tidy", { folder: folder(), wait: true });
    // While it is replaced there is a moment without it.
    await until("the run has written its report", () => reportNow() === "sorted");
    const live = await cli(home.path, ["undo", "tidy", "--yes"]);
    expect(live).toMatchObject({ stderr: expect.stringContaining("is still running. End it first") });
    await aios!.kill();
    home.writeJobs([{ name: "tidy", type: "trigger", file: "tidy.ts", enabled: false }]);
    await home.ready();
    await until(
      "the run is known to be lost",
      () => home.value("SELECT count(*) FROM runs WHERE state = 'lost'") === 1,
    );
    const plan = await cliJson<Result<"undo_since">>(home.path, ["undo", "--since", "1h", "--yes"]);
    expect(plan).toMatchObject({ undone: 6, kept: [], sentence: "6 changes were taken back." });
    expect(names()).toEqual(before);
  });
});
