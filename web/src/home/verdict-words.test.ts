import { expect, test } from "vitest";
import type { AttentionView, StatusView } from "../../../src/api/views.ts";
import { verdictWords } from "./verdict-words.ts";

const noon = new Date(2026, 10, 22, 12).getTime() / 1000;

function status(state: StatusView["state"], attention: Partial<AttentionView>[], next: StatusView["next"] = []) {
  return { state, attention, next } as StatusView;
}

test("whoever asks whether all is well gets an answer in at most twelve words", () => {
  const soon = [{ job: "morning_report", at: noon + 6 * 3600, schedule: "every day at 18:00" }];
  const said = [
    verdictWords(status("fine", [], soon), noon),
    verdictWords(status("fine", []), noon),
    verdictWords(status("attention", [{ job: "sort_scans" }]), noon),
    verdictWords(status("attention", [{ job: "sort_scans" }, { job: null }]), noon),
    verdictWords(status("stopped", []), noon),
    verdictWords(status("off", []), noon),
  ];
  expect(said).toEqual([
    "Everything is fine. Next: Morning report, today 18:00.",
    "Everything is fine.",
    "Sort scans needs you.",
    "2 things need you.",
    "Everything is stopped. Nothing starts by itself.",
    "AIOS is not running.",
  ]);
  for (const sentence of said) expect(sentence.split(" ").length).toBeLessThanOrEqual(12);
});
