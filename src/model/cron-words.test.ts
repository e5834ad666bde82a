import { expect, test } from "vitest";
import { cronWords } from "./cron-words.ts";

test.each([
  ["0 17 * * 5", "every Friday at 17:00"],
  ["0 9 * * 1-5", "every weekday at 09:00"],
  ["15 19 * * 4,1", "every Monday and Thursday at 19:15"],
  ["0 9 * * 0,6", "every Saturday and Sunday at 09:00"],
  ["0 9 * * SUN", "every Sunday at 09:00"],
  ["0 9 * * 7", "every Sunday at 09:00"],
  ["30 8 * * *", "every day at 08:30"],
  ["0 8,20 * * *", "every day at 08:00 and 20:00"],
  ["0 9 1 * *", "on the 1st of every month at 09:00"],
  ["0 9 1,15 * *", "on the 1st and the 15th of every month at 09:00"],
  ["0 9 22 * *", "on the 22nd of every month at 09:00"],
  ["0 9 13 * *", "on the 13th of every month at 09:00"],
  ["0 18 L * *", "on the last day of every month at 18:00"],
  ["0 18 24 12 *", "every 24 December at 18:00"],
  ["*/15 * * * *", "every 15 minutes"],
  ["* * * * *", "every minute"],
  ["0 * * * *", "every hour"],
  ["5 * * * *", "every hour, 5 minutes past"],
  ["0 */6 * * *", "every 6 hours"],
  ["@weekly", "every Sunday at 00:00"],
])("%s is said as a person would: %s", (expression, words) => {
  expect(cronWords(expression)).toBe(words);
});

test.each([
  "*/7 * * * *",
  "0 9 1 * 1",
  "0 0 9 * * 1",
  "0 9 * * 1#2",
  "0 9-17 * * *",
  "0 9 1-7 * *",
  "x",
  "",
  "61 25 * * *",
  "0 9 * * 9",
])("what is not so simple is not made so: %s", (expression) => {
  expect(cronWords(expression)).toBeNull();
});
