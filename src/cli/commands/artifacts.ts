/** Lists the files that a run has kept, or gets one. */
import { basename, resolve } from "node:path";
import type { ArtifactView } from "../../api/views.ts";
import type { Invocation } from "../invocation.ts";
import { Mistake } from "../mistakes.ts";
import type { Registry } from "../registry.ts";
import { shellWord } from "../render/shell-word.ts";
import { renderRows } from "../render/table.ts";
import type { Look } from "../render/look.ts";
import { bytesInWords } from "../render/times.ts";

export function defineArtifacts(registry: Registry): void {
  registry
    .add("Look", "artifacts", "List the files that a run has kept, or get one", [
      "aios artifacts report                          of its last run",
      "aios artifacts 9f3c21ab report.pdf             into this folder",
      "aios artifacts 9f3c21ab data.json -o - | jq .  to stdout",
    ])
    .argument("<run>", "its id, the end of it, or a job's name for its last run")
    .argument("[name]", "get this one")
    .option("-o, --output <file>", "where to; - for stdout (default: its own name, in this folder)")
    .action(
      registry.does(async (invocation, command) => {
        const [run, name] = command.args as [string, string?];
        const { output } = command.opts<{ output?: string }>();
        if (name !== undefined) return get(invocation, run, name, output ?? basename(name));
        const artifacts = await invocation.ask("artifacts", { run });
        invocation.answer(artifacts, () => artifactLines(artifacts, invocation.look));
        if (artifacts.length === 0) invocation.remark(`${run} has kept no files.`);
      }),
    );
}

async function get(invocation: Invocation, run: string, name: string, output: string): Promise<void> {
  const { base64, ...view } = await invocation.ask("artifact", { run, name });
  const content = Buffer.from(base64, "base64");
  if (output === "-") {
    // As it is, byte for byte: it is the file's, not ours to wash.
    invocation.io.stdout.write(content);
    return;
  }
  const { writeFile } = await import("node:fs/promises");
  const path = resolve(invocation.io.workingDirectory, output);
  try {
    await writeFile(path, content, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new Mistake(
      "usage",
      `${path} is there already. Name another with -o, or write over it with: -o - > ${shellWord(output)}`,
    );
  }
  invocation.answer({ ...view, path }, () => [`${path} (${bytesInWords(content.length)})`]);
}

export function artifactLines(artifacts: readonly ArtifactView[], look: Look): string[] {
  const columns = [
    { cell: (one: ArtifactView) => one.name, least: 12 },
    { cell: (one: ArtifactView) => bytesInWords(one.bytes), align: "right" as const },
    { cell: (one: ArtifactView) => look.paint.dim(one.media_type), dispensable: 1 },
  ];
  return renderRows(artifacts, columns, look);
}
