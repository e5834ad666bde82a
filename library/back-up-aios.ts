/**
 * Back up AIOS itself
 *
 * Makes a copy of everything AIOS knows, checks that it can be read, and keeps the last ones.
 */
import { backUp } from "aios";

export const about = {
  version: "1.0.0",
  goal: "Keep things safe",
  needs: "offline",
  icon: "archive",
  verb: "Back up",
  schedule: { type: "daily", time: "03:00" },
  touches_files: false,
  words: ["backup", "back up", "aios", "itself", "database", "safe"],
} as const;

export const form = {
  type: "object",
  properties: {
    to: {
      type: "string",
      format: "folder",
      title: "Where to?",
      description: "Empty: into the folder “backups” of AIOS. Another disk is safer.",
      default: "",
    },
    keep: { type: "integer", title: "Keep how many?", minimum: 1, maximum: 365, default: 7 },
  },
} as const;

export async function main({ to = "", keep = 7 } = {}) {
  const made = await backUp({ to: to.trim() === "" ? null : to, keep });
  console.log(`A backup of ${Math.ceil(made.bytes / 1e6)} MB is in ${made.folder}. It was read back and is whole.`);
  for (const folder of made.removed) console.log(`The old backup ${folder} was removed.`);
  return made;
}
