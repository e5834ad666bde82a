/**
 * Remind me
 *
 * Tells you something at the time you choose: on this computer, and wherever else you are told things.
 */
import { send } from "aios";

export const about = {
  version: "1.0.0",
  goal: "Reminders",
  needs: "offline",
  icon: "bell",
  verb: "Remind me",
  schedule: { type: "daily", time: "09:00" },
  touches_files: false,
  words: ["remind", "remember", "don't forget", "tell me to", "reminder"],
} as const;

export const form = {
  type: "object",
  required: ["text"],
  properties: {
    text: { type: "string", title: "Remind me to …", examples: ["water the plants"], minLength: 1 },
  },
} as const;

export async function main({ text = "" } = {}) {
  if (text.trim() === "") throw new Error("There is nothing to remind you of. Say in Settings what it should be.");
  const said = text.trim().replace(/^./u, (first) => first.toUpperCase());
  await send(said, { title: "Reminder", holdMinutes: 0 });
  return { reminded: said };
}
