/** Backups, and whether all is as it should be. */
import type { Check } from "../doors.ts";
import { exitCodes } from "../exit-codes.ts";
import { resolve } from "node:path";
import type { Registry } from "../registry.ts";
import type { Look } from "../render/look.ts";
import { bytesInWords } from "../render/times.ts";
import { wrap } from "../render/width.ts";
import { checkSigns, iconOf } from "../render/words.ts";

export function defineKeeping(registry: Registry): void {
  registry
    .add("Keep safe", "backup", "Back up the database, the jobs list and the programs", [
      "aios backup",
      "aios backup /mnt/disk/aios",
      "aios backup /mnt/disk/aios --with-key     also what opens the secrets; keep such a backup to yourself",
    ])
    .argument("[folder]", "where to (default: backups/ in the home)")
    .option("--with-key", "also the key of the secrets: whoever has the backup can then read them")
    .action(
      registry.does(async (invocation, command) => {
        const withKey = command.opts()["withKey"] === true;
        const folder = command.args[0] === undefined ? null : resolve(invocation.io.workingDirectory, command.args[0]);
        const made = await invocation.doors.backup(invocation.configuration, folder, { withKey });
        invocation.answer(made, () => [`Backed up to ${made.folder} (${bytesInWords(made.bytes)}).`]);
        const { secretsKeyFile } = invocation.configuration;
        if (made.secrets > 0) invocation.remark(keyRemark(made.secrets, withKey, secretsKeyFile));
      }),
    );
  registry
    .add("Keep safe", "restore", "Put a backup back; what is there now is kept aside", [
      "aios restore backups/2026-11-22-090000",
    ])
    .argument("<folder>", "a backup made by `aios backup`")
    .action(
      registry.does(async (invocation, command) => {
        const folder = resolve(invocation.io.workingDirectory, command.args[0]!);
        const restored = await invocation.doors.restore(invocation.configuration, folder);
        const kept = restored.keptAt === null ? "" : ` What was there before is kept in ${restored.keptAt}.`;
        invocation.answer(restored, () => [`Restored from ${folder}.${kept}`]);
      }),
    );
  defineDoctor(registry);
}

function keyRemark(count: number, withKey: boolean, keyFile: string): string {
  const secrets = count === 1 ? "The secret in it" : `The ${count} secrets in it`;
  if (withKey) return `${secrets} can be read by whoever has this backup, as the key is with it. Keep it to yourself.`;
  return `${secrets} can be read only with the key, which is not: keep a copy of ${keyFile} elsewhere, or use --with-key.`;
}

function defineDoctor(registry: Registry): void {
  registry
    .add("Keep safe", "doctor", "Check that everything AIOS needs is there, and say how to mend what is not", [
      "aios doctor",
    ])
    .action(
      registry.does(async (invocation) => {
        const { checks } = await invocation.doors.doctor(invocation.configuration);
        invocation.answer({ checks }, () => renderChecks(checks, invocation.look));
        return checks.some((check) => check.state === "failed") ? exitCodes.failed : exitCodes.fine;
      }),
    );
}

function renderChecks(checks: readonly Check[], look: Look): string[] {
  const lines = checks.flatMap((check) => [
    ...indented(`${check.name}: ${check.message}`, `${iconOf(checkSigns[check.state], look)} `, look),
    ...(check.fix === null ? [] : indented(check.fix, look.unicode ? "  → " : "  -> ", look)),
  ]);
  const count = (state: Check["state"]) => checks.filter((check) => check.state === state).length;
  const [failed, warnings] = [count("failed"), count("warning")];
  if (failed === 0 && warnings === 0) return [...lines, "", "All is as it should be."];
  const words = [
    failed > 0 ? `${failed} failed` : "",
    warnings > 0 ? `${warnings} ${warnings === 1 ? "warning" : "warnings"}` : "",
  ];
  return [...lines, "", `${words.filter((word) => word !== "").join(", ")}.`];
}

function indented(text: string, first: string, look: Look): string[] {
  const indent = first.startsWith("  ") ? 4 : 2;
  const lines = text.split("\n").flatMap((line) => wrap(line, look.columns - indent));
  return lines.map((line, index) => (index === 0 ? first : " ".repeat(indent)) + line);
}
