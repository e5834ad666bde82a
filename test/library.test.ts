/** Each ready-made program, as a person would use it: on real folders, and on a real website of this machine. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TestHome } from "../src/api/api.test-kit.ts";
import type { RunDetailView } from "../src/api/views.ts";
import type { Json } from "../src/model/job.ts";
import { WebServer } from "./real/web-server.ts";

let home: TestHome;
const web = new WebServer();
let folder: string;
let count = 0;

beforeAll(async () => {
  home = new TestHome({ "jobs.yaml": "- name: broken\n  file: broken.sh\n  type: trigger\n  retries: 1\n" });
  home.write("Programs/broken.sh", "#!/bin/sh\necho it broke >&2\nexit 3\n");
  await Promise.all([home.start(), web.start()]);
});
afterAll(async () => {
  await home.remove();
  await web.stop();
});
beforeEach(() => {
  folder = join(home.path, `folder ${++count} ü`);
  mkdirSync(folder);
  web.pages.clear();
});

function write(path: string, content = path, changed?: string): void {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  if (changed) utimesSync(full, new Date(changed), new Date(changed));
}

/** Every file below, as "path hash". */
function tree(place = folder): string[] {
  const entries = readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const hash = createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 8);
      return `${path.slice(place.length + 1)} ${hash}`;
    })
    .toSorted();
}

const paths = (place = folder) => tree(place).map((line) => line.replace(/ \S+$/, ""));

async function run(id: string, values: Record<string, Json>, preview = false): Promise<RunDetailView> {
  const asked = await home.direct.call(preview ? "library_preview" : "library_once", { id, values });
  for (;;) {
    const { run: made } = await home.direct.call("trigger", { id: asked.id, wait_seconds: 30 });
    if (made && made.finished !== null) return home.direct.call("show", { run: made.id });
  }
}

async function succeeds(id: string, values: Record<string, Json>): Promise<Record<string, Json>> {
  const ended = await run(id, values);
  expect(ended.error).toBeNull();
  expect(ended.state).toBe("succeeded");
  return ended.result as Record<string, Json>;
}

/** What the run wants a person to hear. */
function said(ended: Pick<RunDetailView, "id">): Promise<{ title: string | null; text: string }[]> {
  const { db } = home.aios;
  return db.read(() => db.all("SELECT title, text FROM outbox WHERE run_id = ? ORDER BY id", ended.id));
}

async function tells(id: string, values: Record<string, Json>): Promise<string> {
  const ended = await run(id, values);
  expect(ended.error).toBeNull();
  return (await said(ended)).map(({ title, text }) => `${title}: ${text}`).join("\n");
}

/** The preview touches nothing, the run does it, and undo brings back every file as it was. */
async function rehearsedDoneAndUndone(id: string, values: Record<string, Json>, after: string[]): Promise<void> {
  const before = tree();
  const preview = await run(id, values, true);
  expect(preview.error).toBeNull();
  expect(tree()).toEqual(before);
  const ended = await run(id, values);
  expect(ended.error).toBeNull();
  expect(paths()).toEqual(after.toSorted());
  const planned = await home.direct.call("effects", { run: preview.id });
  const done = await home.direct.call("effects", { run: ended.id });
  const told = ({ effects }: typeof done) => effects.map(({ kind, path, to }) => ({ kind, path, to }));
  expect(told(planned)).toEqual(told(done));
  await home.direct.call("undo", { run: ended.id });
  expect(tree()).toEqual(before);
}

describe("tidy a folder", () => {
  test("sorts by kind, leaves what is unfinished or hidden, overwrites nothing, and can be undone", async () => {
    const loose = ["a.JPG", "b.pdf", "c.mp3", "d.unknown", "e.crdownload", ".hidden"];
    for (const name of [...loose, "Pictures/a.JPG", "deep/f.txt"]) write(name, name);
    await rehearsedDoneAndUndone("tidy-folder", { folder }, [
      ...[".hidden", "e.crdownload", "deep/f.txt", "Pictures/a.JPG", "Pictures/a (2).JPG"],
      ...["Documents/b.pdf", "Music/c.mp3", "Other/d.unknown"],
    ]);
  });

  test("sorts by month, and leaves alone what is still in use", async () => {
    write("old.txt", "old", "2025-03-04T12:00:00");
    write("new.txt", "new");
    expect(await succeeds("tidy-folder", { folder, by: "month", older_than_days: 7 })).toMatchObject({ sorted: 1 });
    expect(paths()).toEqual(["2025-03/old.txt", "new.txt"]);
  });

  test("a folder that is not there is a failure in words", async () => {
    rmSync(folder, { recursive: true });
    expect(await run("tidy-folder", { folder })).toMatchObject({ state: "failed" });
  });
});

describe("back up a folder", () => {
  test("copies all, then only changes, keeps what was before, and reads copies back", async () => {
    const to = join(home.path, `copies ${count}`);
    const from = join(folder, "Papers");
    write("Papers/a.txt", "one");
    write("Papers/sub/b.txt", "two");
    expect(await succeeds("back-up-folder", { folder: from, to })).toMatchObject({ files: 2, changed: 2, tested: 2 });
    expect(tree(join(to, "Papers/Now"))).toEqual(tree(from));
    write("Papers/a.txt", "one, longer");
    rmSync(join(from, "sub/b.txt"));
    expect(await succeeds("back-up-folder", { folder: from, to })).toMatchObject({ files: 1, changed: 1, gone: 1 });
    expect(tree(join(to, "Papers/Now"))).toEqual(tree(from));
    const kept = paths(join(to, "Papers/Earlier")).map((path) => path.replace(/^\d{4}-\d\d-\d\d\//, "DAY/"));
    expect(kept).toEqual(["DAY/a.txt", "DAY/sub/b.txt"]);
    expect(await succeeds("back-up-folder", { folder: from, to })).toMatchObject({ changed: 0, gone: 0 });
  });

  test("gives up what is older than wanted, and nothing else", async () => {
    const to = join(home.path, `copies ${count}`);
    write("Papers/a.txt");
    for (const day of ["2020-01-01", "2999-01-01", "my notes"]) {
      mkdirSync(join(to, "Papers/Earlier", day), { recursive: true });
      writeFileSync(join(to, "Papers/Earlier", day, "x"), "x");
    }
    await succeeds("back-up-folder", { folder: join(folder, "Papers"), to, keep_days: 5 });
    expect(readdirSync(join(to, "Papers/Earlier"))).toEqual(["2999-01-01", "my notes"]);
  });

  test("refuses to copy a folder into itself", async () => {
    write("a.txt");
    const ended = await run("back-up-folder", { folder, to: folder });
    expect(ended.error?.message).toMatch(/Choose a folder outside of it/);
    expect(paths()).toEqual(["a.txt"]);
  });
});

describe("sort photos by year and month", () => {
  test("by what the camera wrote, by the name, else by the time of the file; others stay", async () => {
    write("IMG_20260714_101500.jpg");
    write("2025-12-24 Tree.PNG");
    write("holiday.mp4", "film", "2024-05-06T12:00:00");
    write("camera.jpg");
    writeFileSync(join(folder, "camera.jpg"), photoTaken("2019:08:30 07:00:00"));
    write("notes.txt");
    write("phone 12345678901.jpg", "x", "2023-01-02T12:00:00");
    await rehearsedDoneAndUndone("photos-by-date", { from: folder }, [
      ...["2026/07/IMG_20260714_101500.jpg", "2025/12/2025-12-24 Tree.PNG", "2024/05/holiday.mp4"],
      ...["2019/08/camera.jpg", "notes.txt", "2023/01/phone 12345678901.jpg"],
    ]);
  });

  test("what only looks like a photo does no harm", async () => {
    write("broken.jpg", `Exif\0\0II*\0\xff\xff\xff\xff`, "2022-02-02T12:00:00");
    expect(await succeeds("photos-by-date", { from: folder, days: true })).toMatchObject({ sorted: 1 });
    expect(paths()).toEqual(["2022/02/02/broken.jpg"]);
  });
});

/** The least that has DateTimeOriginal: one directory that points to another, big-endian. */
function photoTaken(date: string): Buffer {
  const tiff = Buffer.alloc(80);
  tiff.write("MM\0*", 0, "latin1");
  tiff.writeUInt32BE(8, 4);
  const entry = (at: number, tag: number, type: number, length: number, value: number) => {
    tiff.writeUInt16BE(1, at);
    tiff.writeUInt16BE(tag, at + 2);
    tiff.writeUInt16BE(type, at + 4);
    tiff.writeUInt32BE(length, at + 6);
    tiff.writeUInt32BE(value, at + 10);
  };
  entry(8, 0x87_69, 4, 1, 26);
  entry(26, 0x90_03, 2, 20, 50);
  tiff.write(date, 50, "latin1");
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 90]), Buffer.from("Exif\0\0", "latin1"), tiff]);
}

describe("find big and duplicate files", () => {
  test("lists them, and moves second copies only when asked; the oldest stays", async () => {
    write("first.bin", "x".repeat(20_000), "2020-01-01T00:00:00");
    write("copies/second.bin", "x".repeat(20_000), "2021-01-01T00:00:00");
    write("other.bin", "y".repeat(20_000));
    write("small.txt", "x");
    const listed = await run("big-and-duplicate-files", { folder });
    expect(listed.result).toEqual({ files: 3, copies: 1, wasted_bytes: 20_000 });
    expect(listed.artifacts.map(({ name }) => name)).toEqual(["Big and duplicate files.csv"]);
    expect(paths()).toEqual(["copies/second.bin", "first.bin", "other.bin", "small.txt"]);
    await rehearsedDoneAndUndone("big-and-duplicate-files", { folder, move_copies: true }, [
      ...["Duplicates/copies/second.bin", "first.bin", "other.bin", "small.txt"],
    ]);
  });
});

describe("reminders", () => {
  test("remind me says what was asked for, at once", async () => {
    expect(await tells("remind-me", { text: "water the plants" })).toBe("Reminder: Water the plants");
  });

  test("nudge me says one of the sentences, and each before any again", async () => {
    const sentences = "One.\nTwo.\n\nThree.";
    const heard = [];
    for (let day = 0; day < 3; day++) heard.push(await tells("nudge-me", { sentences }));
    expect(heard.toSorted()).toEqual(["A nudge: One.", "A nudge: Three.", "A nudge: Two."]);
  });

  test("a rehearsal tells nobody, and keeps nothing", async () => {
    const ended = await run("nudge-me", { sentences: "Only in the rehearsal." }, true);
    expect(ended.state).toBe("succeeded");
    expect(await said(ended)).toEqual([]);
  });
});

describe("this computer", () => {
  test("health is told when something is wrong, and once", async () => {
    expect(
      await succeeds("computer-health", { disk_free_percent: 1, memory_free_percent: 0, folder: home.path }),
    ).toMatchObject({
      disk: expect.stringMatching(/GB disk space free|GB of/),
    });
    const limits = { disk_free_percent: 90, memory_free_percent: 90, hottest: 119, folder: home.path };
    expect(await tells("computer-health", limits)).toMatch(/This computer needs you/);
    expect(await tells("computer-health", limits)).toBe("");
  });

  test("the night watchman tells what failed, and is silent when all is well", async () => {
    await home.direct.call("run", { job: "broken" });
    const asked = await home.direct.call("run", { job: "broken" });
    await home.direct.call("trigger", { id: asked.id, wait_seconds: 30 });
    const report = await tells("night-watchman", { hours: 1 });
    expect(report).toMatch(/Not everything went well/);
    expect(report).toMatch(/✗ broken failed/);
  });

  test("AIOS itself is backed up, and old backups are given up", async () => {
    const to = join(folder, "backups");
    mkdirSync(join(to, "2020-01-01-000000"), { recursive: true });
    writeFileSync(join(to, "2020-01-01-000000", "orchestrator.db"), "old");
    const made = await succeeds("back-up-aios", { to, keep: 1 });
    expect(existsSync(join(String(made["folder"]), "orchestrator.db"))).toBe(true);
    expect(readdirSync(to)).toHaveLength(1);
  });
});

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
