/** The ready-made programs that read the web, on a real website of this machine. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Json } from "../src/model/job.ts";
import { count, folder, run, succeeds, tells, web } from "./real/library-home.ts";

describe("is my website up?", () => {
  test("tells when it is down for good, once, and when it is back", async () => {
    const address = `${web.address}/shop`;
    const values = { address, tries: 2, text: "welcome" };
    web.pages.set("/shop", { body: "<h1>Welcome</h1>" });
    expect(await tells("website-up", values)).toBe("");
    web.pages.set("/shop", { status: 500, body: "oh no" });
    expect(await tells("website-up", values)).toBe("");
    expect(await tells("website-up", values)).toMatch(/Website is down: .*answers with an error \(500/);
    expect(await tells("website-up", values)).toBe("");
    web.pages.set("/shop", { body: "<h1>welcome</h1>" });
    expect(await tells("website-up", values)).toMatch(/Website is back: .*was away for/);
  });

  test.each([
    ["a page without the words", { body: "sold out" }, /“welcome” is not on the page/],
    ["one that never answers", { body: "", hangs: true }, /did not answer within 1 seconds/],
  ])("%s counts as down, in words", async (_, page, words) => {
    web.pages.set(`/odd${count}`, page);
    const address = `${web.address}/odd${count}`;
    expect(await tells("website-up", { address, text: "welcome", seconds: 1, tries: 1 })).toMatch(words);
  });
});

describe("a page or price changes", () => {
  test("the first look tells nothing; then what is new and what is gone", async () => {
    const values = { address: `${web.address}/jobs` };
    web.pages.set("/jobs", { body: "<ul><li>Gardener</li><li>Cook</li></ul><script>var t = 1</script>" });
    expect(await tells("page-changes", values)).toBe("");
    web.pages.set("/jobs", { body: "<ul><li>Gardener</li><li>Baker &amp; friend</li></ul><script>var t = 2</script>" });
    const news = await tells("page-changes", values);
    expect(news).toContain("+ Baker & friend");
    expect(news).toContain("− Cook");
    expect(news).not.toContain("var t");
    expect(await tells("page-changes", values)).toBe("");
  });

  test.each([
    ["$1,299.00", 1299],
    ["1.299,00 €", 1299],
    ["EUR 12", 12],
    ["12,5 €", 12.5],
  ])("reads the price %s", async (written, price) => {
    web.pages.set(`/price${count}`, { body: `<p>Bike</p><p>Price: <b>${written}</b></p>` });
    expect(await succeeds("page-changes", { address: `${web.address}/price${count}`, what: "price" })).toMatchObject({
      price,
    });
  });

  test("tells of a price once it is below what was wished for", async () => {
    const values = { address: `${web.address}/bike`, what: "price", near: "Price", below: 300 };
    web.pages.set("/bike", { body: "<p>Price 350 €</p>" });
    expect(await tells("page-changes", values)).toBe("");
    web.pages.set("/bike", { body: "<p>Price 280 €</p>" });
    expect(await tells("page-changes", values)).toMatch(/The price is 280. It was 350/);
    web.pages.set("/bike", { body: "<p>Price 270 €</p>" });
    expect(await tells("page-changes", values)).toBe("");
  });

  test("words that are gone from the page are said so", async () => {
    web.pages.set("/gone", { body: "<p>nothing</p>" });
    const ended = await run("page-changes", { address: `${web.address}/gone`, near: "Price" });
    expect(ended.error?.message).toMatch(/“Price” is not on the page/);
  });
});

describe("every morning", () => {
  const weather = (rain: number, coldest: number) => ({
    daily: {
      precipitation_probability_max: [0, rain],
      precipitation_sum: [0, rain / 10],
      temperature_2m_min: [5, coldest],
      temperature_2m_max: [9, 12],
    },
  });
  function forecast(rain: number, coldest: number): Record<string, Json> {
    const place = { results: [{ name: "Lisbon", latitude: 38.7, longitude: -9.1 }] };
    web.pages.set("/v1/search", { type: "application/json", body: JSON.stringify(place) });
    web.pages.set("/v1/forecast", { type: "application/json", body: JSON.stringify(weather(rain, coldest)) });
    return { place: "Lisbon", service: web.address, places: web.address };
  }

  test("rain and frost of tomorrow are told, fine weather is not", async () => {
    expect(await tells("rain-or-frost", forecast(80, 4))).toMatch(/Lisbon tomorrow: 4 to 12 °C. Rain is 80 % likely/);
    expect(await tells("rain-or-frost", forecast(10, -2))).toMatch(/Frost tomorrow: .*as cold as -2 °C/);
    expect(await tells("rain-or-frost", forecast(10, 4))).toBe("");
  });

  test("a place nobody knows, and a service that is down, are said so", async () => {
    const values = forecast(0, 4);
    web.pages.set("/v1/search", { type: "application/json", body: "{}" });
    expect((await run("rain-or-frost", values)).error?.message).toMatch(/No place named “Lisbon” was found/);
    web.pages.set("/v1/search", { status: 503, body: "" });
    expect((await run("rain-or-frost", values)).error?.message).toMatch(/answers with an error \(503\)/);
  });

  const rss = (titles: string[]) =>
    `<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>${titles
      .map(
        (title, nth) =>
          `<item><title>${title}</title><link>https://paper.example/${title.length}-${nth}</link><guid>${title}</guid></item>`,
      )
      .join("")}</channel></rss>`;

  test("the news digest tells what is new, by words, and nothing twice; one bad feed does not matter", async () => {
    web.pages.set("/rss", {
      type: "application/rss+xml",
      body: rss(["Climate pact", "Football", "A &amp; B on climate"]),
    });
    const feeds = `${web.address}/rss ${web.address}/missing`;
    const first = await tells("news-digest", { feeds, words: "climate" });
    expect(first).toMatch(/2 news items/);
    expect(first).toContain("A & B on climate (Paper)");
    expect(first).not.toContain("Football");
    expect(await tells("news-digest", { feeds, words: "climate" })).toBe("");
    const none = await run("news-digest", { feeds: `${web.address}/missing` });
    expect(none.error?.message).toMatch(/None of the feeds could be read/);
  });

  test("the briefing has weather, calendar with what recurs, news and last night, whatever of it can be had", async () => {
    const today = new Date();
    const stamp = (at: Date) => at.toISOString().slice(0, 10).replaceAll("-", "");
    const lastWeek = new Date(today.getTime() - 7 * 86_400_000);
    const calendar = [
      ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"],
      ...[
        "BEGIN:VEVENT",
        "UID:1",
        `DTSTART:${stamp(today)}T101500`,
        `DTEND:${stamp(today)}T110000`,
        "SUMMARY:Dentist",
        "END:VEVENT",
      ],
      ...[
        "BEGIN:VEVENT",
        "UID:2",
        `DTSTART:${stamp(lastWeek)}T080000`,
        `DTEND:${stamp(lastWeek)}T083000`,
        "RRULE:FREQ=WEEKLY",
        "SUMMARY:Yoga",
        "END:VEVENT",
      ],
      ...[
        "BEGIN:VEVENT",
        "UID:3",
        "DTSTART;VALUE=DATE:20200101",
        "DTEND;VALUE=DATE:20200102",
        "SUMMARY:Long ago",
        "END:VEVENT",
        "END:VCALENDAR",
      ],
    ].join("\r\n");
    writeFileSync(join(folder, "mine.ics"), calendar);
    web.pages.set("/rss", { type: "application/rss+xml", body: rss(["Only headline"]) });
    const values = { ...forecast(20, 4), calendar: join(folder, "mine.ics"), feeds: `${web.address}/rss` };
    const briefing = await tells("morning-briefing", values);
    expect(briefing).toMatch(/Good morning: Weather\n {2}Lisbon: 5 to 9 °C/);
    expect(briefing).toMatch(/Today\n {2}08:00 {2}Yoga\n {2}10:15 {2}Dentist\n/);
    expect(briefing).not.toContain("Long ago");
    expect(briefing).toMatch(/News\n {2}Only headline/);
    expect(briefing).toMatch(/Last night\n/);
    const broken = await tells("morning-briefing", { ...values, calendar: join(folder, "none.ics") });
    expect(broken).toMatch(/Today\n {2}Could not be had/);
  });
});
