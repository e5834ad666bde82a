/**
 * Nudge me at a random time
 *
 * Once a day, at a time you cannot foresee, it tells you one of your sentences: stretch, drink water, call a friend.
 */
import { send, state } from "aios";

export const about = {
  version: "1.0.0",
  goal: "Reminders",
  needs: "offline",
  icon: "sparkles",
  verb: "Nudge me",
  schedule: { type: "random_daily", after_time: "10:00", before_time: "17:00" },
  touches_files: false,
  words: ["nudge", "random", "surprise", "stretch", "water", "break", "habit"],
} as const;

export const form = {
  type: "object",
  required: ["sentences"],
  properties: {
    sentences: {
      type: "string",
      format: "textarea",
      title: "What may I say? One sentence a line.",
      default:
        "Stand up and stretch.\nDrink a glass of water.\nLook out of the window for a minute.\nCall somebody you like.",
    },
  },
} as const;

export async function main({ sentences = form.properties.sentences.default } = {}) {
  const all = sentences
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (all.length === 0) throw new Error("There is nothing to say. Write at least one sentence in Settings.");
  // Each is said once before any is said again.
  const said = (await state.get<string[]>("said", [])).filter((sentence) => all.includes(sentence));
  const open = all.filter((sentence) => !said.includes(sentence));
  const from = open.length > 0 ? open : all;
  const chosen = from[Math.floor(Math.random() * from.length)]!;
  await send(chosen, { title: "A nudge", holdMinutes: 0 });
  await state.set("said", open.length > 0 ? [...said, chosen] : [chosen]);
  return { said: chosen };
}
