import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { typed } from "../testing/planted.ts";

const has = (shell: string) => spawnSync(shell, ["-c", "exit 0"]).status === 0;
const script = async (shell: string) => (await typed(["completion", shell])).out;

describe("completion", () => {
  test.each(["bash", "zsh", "fish"])("the script for %s is one that the shell can read", async (shell) => {
    const text = await script(shell);
    expect(text).toContain("stop-all");
    expect(text).not.toContain("__complete\n");
    if (!has(shell)) return;
    const file = join(mkdtempSync(join(tmpdir(), "aios-completion-")), `aios.${shell}`);
    writeFileSync(file, text);
    const read = spawnSync(shell, ["-n", file], { encoding: "utf8" });
    rmSync(dirname(file), { recursive: true });
    expect([read.status, read.stderr]).toEqual([0, ""]);
  });

  test.skipIf(!has("bash")).each([
    [
      ["aios", "st"],
      ["state", "status", "stop-all"],
    ],
    [["aios", "--js"], ["--json"]],
    [
      ["aios", "run", ""],
      ["report", "night\\ shift"],
    ],
    [["aios", "run", "n"], ["night\\ shift"]],
    [["aios", "run", "report", ""], []],
    [["aios", "--home", "/x", "why", "rep"], ["report"]],
    [
      ["aios", "logs", "--j"],
      ["--job", "--json"],
    ],
    [["aios", "logs", "--job", "rep"], ["report"]],
    [["aios", "logs", "--job", "=", "rep"], ["report"]],
    [["aios", "logs", "-n", "5", "--sea"], ["--search"]],
    [
      ["aios", "runs", "--state", "s"],
      ["succeeded", "stopped"],
    ],
    [["aios", "show", "9f"], ["9f3c21ab"]],
    [["aios", "help", "env"], ["environment"]],
  ])("bash completes %j", async (words, offered) => {
    const asked = [
      "aios() {",
      '  case "${!#}" in',
      "    jobs) printf 'report\\tevery day\\nnight shift\\t\\n' ;;",
      "    runs) printf '9f3c21ab\\treport\\n' ;;",
      "  esac",
      "}",
      await script("bash"),
      `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _aios`,
      `printf '%s\\n' "\${COMPREPLY[@]}"`,
    ];
    const { stdout, stderr } = spawnSync("bash", { input: asked.join("\n"), encoding: "utf8" });
    expect(stderr).toBe("");
    expect(
      stdout
        .split("\n")
        .filter((word) => word !== "")
        .toSorted(),
    ).toEqual(offered.toSorted());
  });

  test("names of jobs and ids of runs are given with what they are", async () => {
    const { out } = await typed(["__complete", "runs"]);
    expect(out.split("\n").slice(0, 3)).toEqual([
      "9f3c21ab\treport, succeeded, 2 h ago",
      "77aa00bb\tsort_photos, failed, 2 h ago",
      "report\tevery day at 18:00",
    ]);
  });

  test("where nothing can be asked it stays silent, and makes no database", async () => {
    expect(await typed(["__complete", "jobs"], { isHome: false })).toMatchObject({
      code: 0,
      out: "",
      err: "",
      calls: [],
    });
    expect(await typed(["__complete", "nonsense"])).toMatchObject({ code: 0, out: "", err: "" });
  });
});
