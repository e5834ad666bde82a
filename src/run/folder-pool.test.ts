import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LaunchOrder } from "./channel.ts";
import { TestHome } from "./driver-fixture.ts";
import { FolderPool } from "./folder-pool.ts";
import { makePlace } from "./run-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "aios-folders-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a folder is used again only if it is as it was made", () => {
  const links = [{ name: "Programs", target: "/some/Programs" }];
  const order = (name: string) =>
    ({ own_folder: path.join(folder, name), links, files: [], spare_folder: null }) as unknown as LaunchOrder & {
      own_folder: string;
    };

  test.each<[string, boolean, (own: string) => void]>([
    ["nothing was done in it", true, () => {}],
    ["a file was left", false, (own) => writeFileSync(`${own}/report.csv`, "1")],
    ["a link was removed", false, (own) => unlinkSync(`${own}/Programs`)],
    ["others may look into it", false, (own) => chmodSync(own, 0o755)],
    [
      "a link leads elsewhere",
      false,
      (own) => {
        unlinkSync(`${own}/Programs`);
        symlinkSync("/elsewhere", `${own}/Programs`);
      },
    ],
  ])("%s", async (_what, isUsedAgain, program) => {
    const pool = new FolderPool(path.join(folder, "pool"));
    const first = order("first");
    makePlace(first);
    program(first.own_folder);
    const leftSomething = readdirSync(first.own_folder).includes("report.csv");
    await pool.takeBack(first);
    expect(existsSync(first.own_folder)).toBe(leftSomething);
    const spare = pool.take(links);
    expect(spare !== null).toBe(isUsedAgain);
    const second = { ...order("second"), spare_folder: spare };
    makePlace(second);
    expect(readdirSync(second.own_folder)).toEqual(["Programs"]);
    if (spare !== null) expect(existsSync(spare)).toBe(false);
  });

  test("and only for a run that wants the same links", async () => {
    const pool = new FolderPool(path.join(folder, "pool"));
    makePlace(order("first"));
    await pool.takeBack(order("first"));
    expect(pool.take([{ name: "Programs", target: "/other/Programs" }])).toBeNull();
    expect(pool.take(links)).not.toBeNull();
  });
});

test("what a run leaves stays with it, and the next one finds its folder empty", async () => {
  const home = new TestHome();
  home.write("leave.sh", 'ls; echo kept > "kept-$1"; pwd');
  home.write("look.sh", "ls; pwd");
  const seen = [];
  for (const file of ["look.sh", "leave.sh", "look.sh", "leave.sh", "look.sh"])
    seen.push(await home.run({ file, args: ["1"] }));
  const privateFolder = path.join(home.home, ".aios");
  for (const { lines, run_id } of seen) {
    expect(lines).toEqual(["Programs", "orchestrator.db", path.join(privateFolder, "runs", run_id)]);
  }
  expect(readdirSync(path.join(privateFolder, "runs")).toSorted()).toEqual(
    [seen[1]!.run_id, seen[3]!.run_id].toSorted(),
  );
  await home.remove();
});
