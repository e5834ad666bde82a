import { describe, expect, test } from "vitest";
import { search, understand } from "./understand.ts";

/** Sunday 22 November 2026, 11:00 in Berlin. */
const here = { now: Date.UTC(2026, 10, 22, 10) / 1000, offsetMinutes: 60 };

const cases: [sentence: string, ready_made: string, values: object, schedule: object | null][] = [
  [
    "every Friday at 5 remind me to water plants",
    "remind-me",
    { text: "water plants" },
    { type: "cron", cron: "0 17 * * 5" },
  ],
  [
    "Remind me to water the plants every Friday at 5pm.",
    "remind-me",
    { text: "water the plants" },
    { type: "cron", cron: "0 17 * * 5" },
  ],
  [
    "remind me every morning to take my pills",
    "remind-me",
    { text: "take my pills" },
    { type: "daily", time: "08:00" },
  ],
  ["every day at 7:30 remind me: vitamins", "remind-me", { text: "vitamins" }, { type: "daily", time: "07:30" }],
  ["remind me tomorrow at 9 to call Ada", "remind-me", { text: "call Ada" }, { type: "once", at: "2026-11-23 09:00" }],
  [
    "remind me on 24 December at 18:00 to light the candles",
    "remind-me",
    { text: "light the candles" },
    { type: "once", at: "2026-12-24 18:00" },
  ],
  [
    "remind me in 20 minutes to turn off the oven",
    "remind-me",
    { text: "turn off the oven" },
    { type: "once", at: "2026-11-22 11:20" },
  ],
  [
    "every weekday at 8 am tidy my downloads",
    "tidy-folder",
    { folder: "~/Downloads" },
    { type: "cron", cron: "0 8 * * 1-5" },
  ],
  ["tidy up ~/Desktop daily at 18:00", "tidy-folder", { folder: "~/Desktop" }, { type: "daily", time: "18:00" }],
  ["sort my photos every evening", "photos-by-date", { from: "~/Pictures" }, { type: "daily", time: "18:00" }],
  [
    "back up my documents to /media/usb every night",
    "back-up-folder",
    { folder: "~/Documents", to: "/media/usb" },
    { type: "daily", time: "22:00" },
  ],
  ["back up aios every sunday", "back-up-aios", {}, { type: "cron", cron: "0 9 * * 0" }],
  [
    "check every 10 minutes whether https://example.org is up",
    "website-up",
    { address: "https://example.org" },
    { type: "interval", interval_minutes: 10 },
  ],
  ["watch my website example.com", "website-up", { address: "example.com" }, null],
  [
    "tell me when the price on https://shop.example/bike drops below 300",
    "page-changes",
    { address: "https://shop.example/bike", what: "price", below: 300 },
    null,
  ],
  [
    "tell me when https://example.org/jobs changes",
    "page-changes",
    { address: "https://example.org/jobs", what: "text" },
    null,
  ],
  ["tell me when it will rain tomorrow in Lisbon", "rain-or-frost", { place: "Lisbon" }, null],
  [
    "morning briefing for New York every weekday at 6:45",
    "morning-briefing",
    { place: "New York" },
    { type: "cron", cron: "45 6 * * 1-5" },
  ],
  [
    "news about climate and energy every day at noon",
    "news-digest",
    { words: "climate, energy" },
    { type: "daily", time: "12:00" },
  ],
  ["warn me when my disk is full", "computer-health", {}, null],
  [
    "find duplicate files in ~/Pictures every month",
    "big-and-duplicate-files",
    { folder: "~/Pictures" },
    { type: "cron", cron: "0 9 1 * *" },
  ],
  [
    "on the 15th of every month at 10 pay the rent",
    "remind-me",
    { text: "pay the rent" },
    { type: "cron", cron: "0 10 15 * *" },
  ],
  ["Mondays and Thursdays", "", {}, null],
  [
    "on Mondays and Thursdays at 19:15 bins out",
    "remind-me",
    { text: "bins out" },
    { type: "cron", cron: "15 19 * * 1,4" },
  ],
  [
    "nudge me to stretch at a random time between 10 and 16",
    "nudge-me",
    { sentences: "Stretch." },
    { type: "random_daily", after_time: "10:00", before_time: "16:00" },
  ],
  ["every half hour remind me to drink", "remind-me", { text: "drink" }, { type: "interval", interval_minutes: 30 }],
];

describe("a wish in plain words becomes a filled-in form", () => {
  test.each(cases)("%s", (sentence, ready_made, values, schedule) => {
    const understood = understand(sentence, here);
    if (ready_made === "") return expect(understood).toBeNull();
    expect(understood).toMatchObject({ ready_made, values, schedule });
  });

  test("an hour that could be of the morning is said to have been taken for the afternoon", () => {
    const { assumed } = understand("every Friday at 5 remind me to water plants", here)!;
    expect(assumed).toEqual(["5 was taken for 17:00. For the morning write “5 am”."]);
    expect(understand("every Friday at 5 am remind me to water plants", here)).toMatchObject({
      schedule: { cron: "0 5 * * 5" },
      assumed: [],
    });
  });

  test.each(["", "   ", "asdf", "hello?", "what is the answer", "🦆".repeat(400), "every", "at at at 99:99"])(
    "what is no wish is not made one: %s",
    (sentence) => {
      const understood = understand(sentence, here);
      if (understood) expect(understood.ready_made).toBe("remind-me");
      else expect(understood).toBeNull();
    },
  );
});

test("a search finds what is meant, the best first", () => {
  const all = [
    { id: "tidy-folder", texts: ["Tidy a folder", "Sorts the loose files of a folder", "tidy sort clean"] },
    { id: "website-up", texts: ["Is my website up?", "Looks at a website", "website down online"] },
  ] as const;
  expect(search(all, "my websites").map(({ id }) => id)).toEqual(["website-up"]);
  expect(search(all, "cleaning a folder").map(({ id }) => id)).toEqual(["tidy-folder"]);
  expect(search(all, "zebra")).toEqual([]);
});
