/** What programs and the jobs list were: their versions, what differs, and back again. */
import type { DiffView, FileVersionView, FileView } from "../../api/versions/views.ts";
import type { Invocation } from "../invocation.ts";
import { Mistake } from "../mistakes.ts";
import type { Registry } from "../registry.ts";
import type { Look } from "../render/look.ts";
import { shellWord } from "../render/shell-word.ts";
import { renderTable, type Column } from "../render/table.ts";
import { relative } from "../render/times.ts";
import { wholeNumber } from "../typed-values.ts";

const versionsShown = 20;

export function defineVersions(registry: Registry): void {
  registry
    .add("Look", "versions", "List the programs, or what one of them was", [
      "aios versions                  all programs, and who changed them last",
      "aios versions tidy.ts          what it was, newest first",
      "aios versions jobs.yaml        the same of the jobs list",
    ])
    .description(
      "List the programs, or what one of them was. Every change is kept, whoever made it and with which editor.",
    )
    .argument("[file]", "a file in Programs/, the jobs list, or a job")
    .option("-n, --limit <count>", "how many at most", wholeNumber, versionsShown)
    .action(
      registry.does(async (invocation, command) => {
        const [name] = command.args;
        if (name === undefined) return listFiles(invocation);
        return listVersions(invocation, name, command.opts<{ limit: number }>().limit);
      }),
    );
  registry
    .add("Look", "diff", "Show what differs between two versions of a program", [
      "aios diff tidy.ts              what its draft changes, or else what its last change did",
      "aios diff tidy.ts 12           what has changed since version 12",
      "aios diff tidy.ts 12 15        from one to the other",
      "aios diff tidy.ts origin       what you have changed of a ready-made program",
    ])
    .argument("<file>", "a file in Programs/, the jobs list, or a job")
    .argument("[from]", "the number of a version, or live, draft, origin")
    .argument("[to]", "the same; default: what runs")
    .action(
      registry.does(async (invocation, command) => {
        const [name, from, to] = command.args as [string, string | undefined, string | undefined];
        const { path, has_draft } = await fileCalled(invocation, name);
        const sides = from === undefined ? await usualSides(invocation, path, has_draft) : { from, to: to ?? "live" };
        const difference = await invocation.ask("file_diff", { path, ...sides });
        invocation.answer(difference, () => renderDiff(difference, invocation.look));
        if (difference.hunks.length === 0) invocation.remark("They are the same.");
      }),
    );
  registry
    .add("Change", "go-back", "Make an old version of a program run again", [
      "aios go-back tidy.ts 12        as listed by: aios versions tidy.ts",
    ])
    .description("Make an old version of a program run again. It becomes a new version, so this too can be taken back.")
    .argument("<file>", "a file in Programs/, the jobs list, or a job")
    .argument("<version>", "its number", wholeNumber)
    .action(
      registry.does(async (invocation, command) => {
        const [name, version] = command.processedArgs as [string, number];
        const { path } = await fileCalled(invocation, name);
        const file = await invocation.ask("go_back", { path, version });
        const now = file.version === null ? "" : ` It is version ${file.version} now.`;
        invocation.answer(file, () => [`${path} is as it was in version ${version}.${now}`]);
      }),
    );
}

/** By its path, its name in Programs/, or a job that runs it. */
async function fileCalled(invocation: Invocation, name: string): Promise<FileView> {
  const files = await invocation.ask("files", {});
  const path = name.replace(/^(?:\.\/)+/, "");
  const found =
    files.find((file) => file.path === path) ??
    files.find((file) => file.path === `Programs/${path}`) ??
    files.find((file) => file.jobs.includes(name));
  // What is gone is not listed, but has versions.
  return (
    found ?? (await invocation.ask("file", { path: /^Programs\/|^jobs\.\w+$/.test(path) ? path : `Programs/${path}` }))
  );
}

async function usualSides(
  invocation: Invocation,
  path: string,
  hasDraft: boolean,
): Promise<{ from: number | string; to: string }> {
  if (hasDraft) return { from: "live", to: "draft" };
  const versions = await invocation.ask("file_versions", { path, limit: 2 });
  const before = versions[1];
  if (before !== undefined) return { from: before.id, to: "live" };
  throw new Mistake("not_found", `${path} has one version so far, and no draft: there is nothing to compare it with.`);
}

async function listFiles(invocation: Invocation): Promise<void> {
  const files = await invocation.ask("files", {});
  const { look } = invocation;
  invocation.answer(files, () => (files.length === 0 ? [] : renderTable(files, fileColumns(look), look)));
  if (files.length === 0) invocation.remark("There are no programs yet. They lie in Programs/.");
}

async function listVersions(invocation: Invocation, name: string, limit: number): Promise<void> {
  const { path } = await fileCalled(invocation, name);
  const versions = await invocation.ask("file_versions", { path, limit });
  const { look } = invocation;
  invocation.answer(versions, () => renderTable(versions, versionColumns(look), look));
  if (versions.length > 1) {
    invocation.remark(
      `Compare: aios diff ${shellWord(name)} ${versions[1]!.id}   Go back: aios go-back ${shellWord(name)} ${versions[1]!.id}`,
    );
  }
}

function fileColumns(look: Look): Column<FileView>[] {
  return [
    { title: "Program", cell: (file) => file.path, least: 16 },
    { title: "Changed", cell: (file) => (file.changed === null ? "" : relative(file.changed, look)) },
    { title: "By", cell: (file) => authorOf(file), least: 10, dispensable: 2 },
    { title: "Version", cell: (file) => String(file.version ?? ""), align: "right", dispensable: 3 },
    { title: "Draft", cell: (file) => (file.has_draft ? look.paint.yellow("draft") : ""), dispensable: 1 },
    { title: "Jobs", cell: (file) => file.jobs.join(", "), least: 10, dispensable: 4 },
  ];
}

function versionColumns(look: Look): Column<FileVersionView>[] {
  const marks = (one: FileVersionView) => (one.is_live ? look.paint.green("runs") : one.gone ? "taken away" : "");
  return [
    { title: "Version", cell: (one) => String(one.id), align: "right" },
    { title: "When", cell: (one) => relative(one.created, look) },
    { title: "By", cell: (one) => authorOf(one), least: 10 },
    { title: "Now", cell: marks },
    { title: "For", cell: (one) => one.message ?? "", least: 12, dispensable: 1 },
  ];
}

function authorOf({ author_kind, author }: Pick<FileView, "author_kind" | "author">): string {
  if (author_kind === "file") return author === null ? "an editor" : `${author}, in the folder`;
  return author ?? author_kind ?? "";
}

export function renderDiff({ hunks }: DiffView, { paint }: Look): string[] {
  const painted = { "+": paint.green, "-": paint.red, " ": (text: string) => text };
  return hunks.flatMap(({ new_start, lines }, index) => [
    ...(index === 0 ? [] : [""]),
    paint.dim(`line ${new_start}`),
    ...lines.map(({ kind, text }) => painted[kind](kind + text)),
  ]);
}
