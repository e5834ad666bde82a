/** A jobs list that is mounted by itself, as Docker does with `-v jobs.yaml:/app/jobs.yaml`, can be edited all the same. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const script = `
mount --bind "$1/outside.yaml" "$1/jobs.yaml" && exec "$2" --disable-warning=ExperimentalWarning --input-type=module -e '
  const { replaceFile } = await import(process.argv[1]);
  await replaceFile(process.argv[2], process.argv[3]);
' "$3" "$1/jobs.yaml" "$4"`;
const canMount = spawnSync("unshare", ["--mount", "true"]).status === 0;

test.skipIf(!canMount).each([
  ["shorter", "- name: b\n"],
  ["longer", `- name: b\n${"# more\n".repeat(1_000)}`],
])("a %s text takes the place of what was there, and nothing else is left", (_what, text) => {
  const folder = mkdtempSync(join(tmpdir(), "aios-replace-"));
  const outside = join(folder, "outside.yaml");
  writeFileSync(outside, "- name: a, as it was before\n");
  writeFileSync(join(folder, "jobs.yaml"), "");
  const module = join(import.meta.dirname, "replace-file.ts");
  const argv = ["--mount", "sh", "-c", script, "sh", folder, process.execPath, module, text];
  const { status, stderr } = spawnSync("unshare", argv, { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  expect(readFileSync(outside, "utf8")).toBe(text);
  expect(readdirSync(folder).toSorted()).toEqual(["jobs.yaml", "outside.yaml"]);
  rmSync(folder, { recursive: true });
});
